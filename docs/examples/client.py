"""Follow a show: ``python client.py http://localhost:8000 demo``. Needs Python 3.10 and ``pip install websockets``."""

import json
import random
import sys
import time
from urllib.request import Request, urlopen

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

site, slug, places = *sys.argv[1:3], {}  # places: how far each lane was heard, as offset and epoch


def ask(path: str, token: str = "", body: bytes | None = b"{}") -> dict:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    with urlopen(Request(f"{site}/api/v1{path}", body, headers), timeout=10) as answer:
        return json.load(answer)


def hear(lane: str, part: dict, *, anew: bool = False) -> bool:
    first, known = part["o"] - len(part["e"]), -1 if anew else places[lane]["o"]
    if not anew and (part["ep"] != places[lane]["ep"] or first > known):
        return False  # something is missing before it
    for event in part["e"][max(0, known - first) :]:
        print(event["kind"], event.get("message", event.get("left", "")), flush=True)  # each once
    places[lane] = {"o": max(part["o"], known), "ep": part["ep"]}
    return True


def follow(room: str, ticket: str) -> float:
    with connect(site.replace("http", "ws", 1) + "/api/v1/live") as line:
        line.send(json.dumps({"id": 1, "connect": {"ticket": ticket, "v": 1}}))
        while True:
            for frame in map(json.loads, str(line.recv(timeout=35)).split("\n")):  # a ping comes every 25 s
                if not frame:
                    line.send("{}")
                elif "connect" in frame:
                    line.send(json.dumps({"id": 2, "join": {"room": room, "lanes": places}}))
                elif "join" in frame:  # with what we missed, or with a snapshot if that was too much
                    for lane, part in frame["join"]["lanes"].items():
                        print("joined", lane, hear(lane, part, anew=not part["recovered"]), flush=True)
                elif "gap" in frame:  # we read too slowly: some of the chat was left out
                    hear(frame["gap"]["l"], frame["gap"], anew=True)
                elif words := frame.get("disconnect"):
                    return words["after"] / 1000 if words["reconnect"] else sys.exit(str(words))
                elif "reset" in frame or "error" in frame or ("l" in frame and not hear(frame["l"], frame)):
                    return 0.0  # come back and ask for what is missing


token, losses, room = "", 0, ask(f"/shows/{slug}", body=None)["snapshot"]["show"]["id"]
while True:
    began, after = time.monotonic(), 0.0
    try:
        token = token or ask("/session/guest")["access_token"]
        after = follow(room, ask("/live/tickets", token)["ticket"])  # one connection; how long to stay away
    except (OSError, WebSocketException) as loss:
        token = "" if getattr(loss, "code", 0) == 401 else token  # it holds for ten minutes
    losses = 1 if time.monotonic() - began > 10 else losses + 1
    time.sleep(max(after, random.uniform(0.5, min(20, 2**losses))))
