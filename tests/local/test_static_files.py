import pytest

from deploy.local import static_files
from deploy.local.static_files import are_collected, remember_collected


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout with one style sheet, collected."""
    (tmp_path / "templates" / "static" / "css").mkdir(parents=True)
    (tmp_path / "templates" / "static" / "css" / "page.css").write_text("a {}")
    (tmp_path / "requirements.lock").write_text("django==5.2")
    (tmp_path / "staticfiles").mkdir()
    manifest = tmp_path / "staticfiles" / "staticfiles.json"
    manifest.write_text("{}")
    monkeypatch.setattr(static_files, "CHECKOUT", tmp_path)
    monkeypatch.setattr(static_files, "COLLECTED", manifest)
    return tmp_path


def test_are_collected_the_first_time_is_false(home, checkout):
    assert not are_collected(home)


def test_are_collected_while_nothing_changes_is_true(home, checkout):
    remember_collected(home)

    assert are_collected(home)


@pytest.mark.parametrize(
    "changed", ["templates/static/css/page.css", "templates/static/new.js", "requirements.lock"]
)
def test_are_collected_after_a_change_is_false(home, checkout, changed):
    remember_collected(home)

    (checkout / changed).write_text("something longer than before")

    assert not are_collected(home)


def test_are_collected_without_the_result_is_false(home, checkout):
    remember_collected(home)

    static_files.COLLECTED.unlink()

    assert not are_collected(home)
