"""What must stay true of the image and of the compose file, and what the set-up promises."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
OURS = ("app", "worker")


def instructions(name: str) -> list[str]:
    """What follows each ``name`` in the last stage of the Dockerfile, continued lines joined."""
    last_stage = re.split(r"^FROM ", DOCKERFILE.replace("\\\n", " "), flags=re.MULTILINE)[-1]
    return re.findall(rf"^{name}\s+(.*)$", last_stage, re.MULTILINE)


def test_the_image_runs_as_nobody_special() -> None:
    assert instructions("USER") == ["vitrina"]
    assert DOCKERFILE.index("\nUSER vitrina") > DOCKERFILE.rindex("\nRUN ")


def test_the_image_says_how_it_is() -> None:
    (check,) = instructions("HEALTHCHECK")

    assert "/health/ready" in check
    assert 'CMD ["python"' in check


def test_the_server_is_the_first_process_and_hears_the_signals() -> None:
    assert instructions("CMD") == ['["python", "-m", "server"]']
    assert instructions("ENTRYPOINT") == []


def test_the_image_holds_no_secret_and_is_no_demo() -> None:
    (environment,) = instructions("ENV")

    assert "SECRET" not in DOCKERFILE
    assert "VITRINA_DEMO=false" in environment


def test_the_image_copies_every_room() -> None:
    copied = {words.split()[0] for words in instructions("COPY")}

    assert {"core", "moderation", "chat", "shop", "server"} <= copied


def test_what_the_image_copies_is_let_through() -> None:
    let_through = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    sources = {
        word.split("/")[0]
        for words in re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, re.MULTILINE)
        for word in words.split()[:-1]
    }

    assert sources <= let_through
    assert not {".env", "var", "tests", ".git"} & let_through


@pytest.mark.parametrize("name", [*OURS, "redis", "postgres"])
def test_every_service_is_asked_how_it_is(name: str) -> None:
    assert name == "app" or "test" in SERVICES[name]["healthcheck"]


@pytest.mark.parametrize("name", OURS)
def test_a_service_of_ours_does_not_start_without_a_secret(name: str) -> None:
    environment = SERVICES[name]["environment"]

    assert environment["VITRINA_SECRET"].startswith("${VITRINA_SECRET:?")
    assert "${POSTGRES_PASSWORD:?" in environment["VITRINA_DATABASE_URL"]


@pytest.mark.parametrize("name", OURS)
def test_a_service_of_ours_may_do_as_little_as_it_can(name: str) -> None:
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_no_password_is_written_down() -> None:
    plain = [
        f"{name}.{key}"
        for name, service in SERVICES.items()
        for key, value in service.get("environment", {}).items()
        if re.search("SECRET|PASSWORD", key) and not str(value).startswith("${")
    ]

    assert plain == []


def test_redis_never_forgets_a_task() -> None:
    command = " ".join(SERVICES["redis"]["command"])

    assert "--maxmemory-policy noeviction" in command
    assert "--appendonly yes" in command


def test_the_neighbours_are_reached_by_our_services_only() -> None:
    assert [name for name in ("worker", "redis", "postgres") if "ports" in SERVICES[name]] == []


def test_video_has_one_port_with_the_same_number_inside_and_outside() -> None:
    inside, outside = ("${VITRINA_MEDIA_PORT:-8001}",) * 2

    assert f"{outside}:{inside}/udp" in SERVICES["app"]["ports"]
    assert SERVICES["app"]["environment"]["VITRINA_MEDIA_PORT"] == inside
    assert SERVICES["app"]["environment"]["VITRINA_MEDIA_ADDRESSES"].startswith("${VITRINA_MEDIA_ADDRESSES:?")
    assert instructions("EXPOSE") == ["8000 8001/udp"]


def test_what_holds_state_has_a_volume() -> None:
    assert all(SERVICES[name]["volumes"] for name in (*OURS, "redis", "postgres"))


def test_make_help_lists_what_people_type() -> None:
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=20).stdout

    assert all(f"make {name}" in listed for name in ("run", "setup", "test", "check", "unit", "e2e", "wire", "lock"))


def test_ci_is_make_test() -> None:
    ci = ROOT / ".ci" / "run"

    assert ci.stat().st_mode & 0o111
    assert ci.read_text().rstrip().endswith("make test")
