"""nchan: nginx with one worker in a folder of its own. It is told over HTTP, so its input says only when to end."""

import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.machine import family
from tests.postgres import die_with_parent

PROCESSES = 2
"""The one that watches, and the worker."""

STARTS_WITHIN = 5.0
"""Seconds until the worker is there."""

CONFIGURATION = """\
load_module /usr/lib/nginx/modules/ngx_nchan_module.so;
daemon off;
worker_processes 1;
worker_rlimit_nofile {files};
pid {folder}/nginx.pid;
error_log stderr crit;
{user}
events {{ worker_connections {connections}; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    keepalive_requests 1000000;
    nchan_shared_memory_size 256M;
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        location = /sub {{
            nchan_subscriber websocket;
            nchan_channel_id show;
            nchan_subscriber_first_message newest;
        }}
        location = /pub {{
            nchan_publisher http;
            nchan_channel_id show;
            nchan_message_buffer_length 100;
        }}
    }}
}}
"""


def main() -> None:
    """Run nginx until the input ends."""
    files = os.sysconf("SC_OPEN_MAX")
    with TemporaryDirectory(prefix="vitrina-nchan-") as name:
        folder = Path(name)
        configuration = folder / "nginx.conf"
        configuration.write_text(
            CONFIGURATION.format(
                folder=folder,
                port=int(sys.argv[1]),
                files=files,
                connections=files - 100,
                user="user root;" if os.geteuid() == 0 else "",
            )
        )
        command = ["nginx", "-p", name, "-c", str(configuration), "-e", "stderr"]
        nginx = subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=die_with_parent)
        try:
            deadline = time.monotonic() + STARTS_WITHIN
            while len(family(nginx.pid)) < PROCESSES and time.monotonic() < deadline:
                time.sleep(0.02)
            print("open", flush=True)
            sys.stdin.read()
        finally:
            nginx.terminate()
            with suppress(subprocess.TimeoutExpired):
                nginx.wait(3)
            nginx.kill()


if __name__ == "__main__":
    main()
