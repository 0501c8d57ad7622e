"""Machine: what the bench needs of the computer: cores, C programs, CPU time and memory of other processes."""

import asyncio
import os
import resource
import shutil
import subprocess
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from tests.postgres import die_with_parent

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "build" / "bench"
"""What the bench compiles and installs; not tracked."""

SERVERS, VIEWERS = 0, 1
"""The core every server shares, and the core of the viewers, of Redis and of the bench itself."""

ENDS_WITHIN = 5.0
"""Seconds a process has to end by itself once its input has ended."""

LONGEST_LINE = 1 << 22
"""Bytes of a line that a server of the bench may answer."""


class Unfit(RuntimeError):
    """This machine cannot run the bench as it is asked; the words say what to change."""


def compiled(source: Path) -> Path:
    """The program that the machine's C compiler makes of ``source``; made anew only after a change.

    Raises:
        Unfit: There is no C compiler.
    """
    program = BUILT / source.stem
    if program.exists() and program.stat().st_mtime >= source.stat().st_mtime:
        return program
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        raise Unfit("The bench compiles its viewers: install a C compiler (cc).")
    BUILT.mkdir(parents=True, exist_ok=True)
    unfinished = program.with_suffix(f".{os.getpid()}")
    subprocess.run([compiler, "-O2", "-Wall", "-Wextra", str(source), "-o", str(unfinished)], check=True)
    unfinished.replace(program)
    return program


def check_descriptors(connections: int) -> None:
    """Raise the soft limit of open files as far as it goes.

    Raises:
        Unfit: ``connections`` do not fit into one process.
    """
    needed = connections + 200
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < needed:
        raise Unfit(f"{connections} connections need {needed} open files a process; `ulimit -Hn` says {hard}.")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(needed, resource.getrlimit(resource.RLIMIT_NOFILE)[0]), hard))


async def start(command: Sequence[str], *, environment: dict[str, str] | None = None) -> Process:
    """Start ``command`` from the root of the project, on any core; it dies with us."""

    def _settle() -> None:
        die_with_parent()
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, range(os.cpu_count() or 1))

    return await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        stdin=PIPE,
        stdout=PIPE,
        env={**os.environ, **(environment or {})},
        preexec_fn=_settle,
        limit=LONGEST_LINE,
    )


def pin(core: int, pids: Iterable[int]) -> None:
    """Keep every thread of ``pids`` on ``core``, if the machine has it and lets us choose."""
    if not hasattr(os, "sched_setaffinity") or core >= (os.cpu_count() or 1):
        return
    for pid in pids:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):  # it has ended meanwhile, or the machine keeps that core for somebody else
                os.sched_setaffinity(int(thread.name), {core})


async def end(process: Process) -> None:
    """Let ``process`` end by itself, and end it if it does not."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        async with asyncio.timeout(ENDS_WITHIN):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def family(pid: int) -> tuple[int, ...]:
    """A process and all that come from it."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return (pid,)
    return (pid, *(each for child in children for each in family(int(child))))


def cpu_seconds(pids: Iterable[int]) -> float:
    """CPU time that ``pids`` have used, all threads, in the kernel and outside.

    Source: clock_getcpuclockid(3); the scheduler's own sum, in nanoseconds, where /proc counts in hundredths.
    """
    return sum(time.clock_gettime((~pid << 3) | 2) for pid in pids)


def memory(pids: Iterable[int]) -> int:
    """Bytes of memory that ``pids`` hold (RSS)."""
    page = os.sysconf("SC_PAGESIZE")
    return sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * page for pid in pids)


def described() -> str:
    """This machine in a few words."""
    cpu = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        "unknown CPU",
    )
    return f"{os.cpu_count()} cores of {cpu}, Linux {os.uname().release}"
