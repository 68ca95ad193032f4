import os
import subprocess

import pytest
from cryptography.fernet import Fernet

from deploy.local.environment import (
    adopt_running_servers,
    command_settings,
    read_env_file,
    run_settings,
    write_env_file,
)
from deploy.local.memory import Memory
from deploy.local.ports import Address

HERE = Address("127.0.0.1", 8000)
AWKWARD = {
    "PLAIN": "x",
    "SPACES": "a b  c",
    "QUOTES": 'it\'s "so" $HOME',
    "EQUALS": "a=b=",
    "NO": "",
}


def test_read_env_file_gives_back_what_was_written(home):
    write_env_file(home.env_file, AWKWARD)

    assert read_env_file(home.env_file) == AWKWARD


def test_write_env_file_is_one_a_shell_reads_alike(home):
    write_env_file(home.env_file, AWKWARD)

    command = f'set -a; . "{home.env_file}"; printf %s "$QUOTES"'
    heard = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)

    assert heard.stdout == AWKWARD["QUOTES"]


def test_write_env_file_is_for_its_owner_only(home):
    write_env_file(home.env_file, AWKWARD)

    assert home.env_file.stat().st_mode & 0o777 == 0o600


def test_adopt_running_servers_fills_in_what_is_missing(home, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setenv("BASE_URL", "https://already.example")
    monkeypatch.setattr(os, "environ", dict(os.environ))
    write_env_file(
        home.env_file,
        {"DATABASE_URL": "postgres://it", "SECRET_KEY": "key", "BASE_URL": "http://other"},
    )

    adopt_running_servers(home.env_file)

    assert os.environ["DATABASE_URL"] == "postgres://it"
    assert os.environ["SECRET_KEY"] == "key"
    assert os.environ["BASE_URL"] == "https://already.example"


def test_adopt_running_servers_where_a_database_is_named_does_nothing(home, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://mine")
    write_env_file(home.env_file, {"DATABASE_URL": "postgres://it", "REDIS_URL": "redis://it"})
    before = dict(os.environ)

    adopt_running_servers(home.env_file)

    assert dict(os.environ) == before


def test_adopt_running_servers_without_a_run_does_nothing(home):
    before = dict(os.environ)

    adopt_running_servers(home.root / "never-written")

    assert dict(os.environ) == before


def test_command_settings_makes_keys_that_work_and_keeps_them(home, monkeypatch):
    for name in ("SECRET_KEY", "JWT_SECRET", "FIELD_ENCRYPTION_KEYS"):
        monkeypatch.delenv(name, raising=False)

    settings = command_settings(home, Memory(home), {})

    secret = Fernet(settings["FIELD_ENCRYPTION_KEYS"])
    assert secret.decrypt(secret.encrypt(b"x")) == b"x"
    assert min(len(settings["SECRET_KEY"]), len(settings["JWT_SECRET"])) >= 50
    assert settings["SECRET_KEY"] != settings["JWT_SECRET"]
    assert command_settings(home, Memory(home), {}) == settings


@pytest.mark.parametrize(("bucket", "media_is_told"), [("", True), ("fotos", False)])
def test_command_settings_with_a_bucket_names_no_media_folder(
    home, monkeypatch, bucket, media_is_told
):
    monkeypatch.setenv("S3_BUCKET", bucket)

    assert ("MEDIA_ROOT" in command_settings(home, Memory(home), {})) is media_is_told


def test_run_settings_lets_a_variable_that_is_set_win(home, monkeypatch):
    monkeypatch.setenv("BASE_URL", "https://fotos.example")

    assert run_settings(home, Memory(home), HERE, {})["BASE_URL"] == "https://fotos.example"


def test_run_settings_passes_on_servers_that_are_not_ours(home, monkeypatch):
    outside = {
        "DATABASE_URL": "postgres://mine",
        "DATABASE_SSL": "true",
        "REDIS_URL": "redis://mine",
        "S3_BUCKET": "fotos",
    }
    for name, value in outside.items():
        monkeypatch.setenv(name, value)

    assert outside.items() <= run_settings(home, Memory(home), HERE, {}).items()


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("127.0.0.1", "127.0.0.1,localhost,[::1]"),
        ("fotos.local", "127.0.0.1,localhost,[::1],fotos.local"),
        ("0.0.0.0", "*"),  # noqa: S104 - a value, not a socket
    ],
)
def test_run_settings_allows_the_names_it_can_be_reached_by(home, host, allowed):
    settings = run_settings(home, Memory(home), Address(host, 8000), {})

    assert settings["ALLOWED_HOSTS"] == allowed
