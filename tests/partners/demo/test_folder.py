import pytest

from partners.demo.folder import folder_photographs
from tests.support.files import jpeg, mp4


def test_folder_photographs_yields_what_we_take_in_order(tmp_path):
    (tmp_path / "b.JPG").write_bytes(jpeg(8, 8))
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "film.mp4").write_bytes(mp4())
    (tmp_path / "notes.txt").write_text("not a photo")
    (tmp_path / ".hidden.jpg").write_bytes(jpeg(8, 8))
    (tmp_path / "folder.jpg").mkdir()

    files = list(folder_photographs(tmp_path))

    assert [(file.filename, file.content_type) for file in files] == [
        ("film.mp4", "video/mp4"),
        ("b.JPG", "image/jpeg"),
    ]
    assert files[1].content == (tmp_path / "b.JPG").read_bytes()


def test_folder_photographs_of_something_else_says_so(tmp_path):
    with pytest.raises(NotADirectoryError):
        list(folder_photographs(tmp_path / "missing"))
