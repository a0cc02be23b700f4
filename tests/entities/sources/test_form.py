"""What a file is, by what stands in it."""

import pytest

from watchfloor.core.errors import Malformed
from watchfloor.entities.sources.form import delimiter_of, encoding_of, form_of


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (b"name,flag\nX,pa\n", "csv"),
        (b"name;flag\nX;pa\n", "csv"),
        (b"name\tflag\nX\tpa\n", "tsv"),
        (b'{"id": "x"}\n', "ftm"),
        (b'\xef\xbb\xbf{"id": "x"}\n', "ftm"),
        ("name\tflag\n".encode("utf-16"), "tsv"),
        ("Größe,Flagge\n".encode("cp1252"), "csv"),
    ],
)
def test_lists_are_known(tmp_path, content, form):
    path = tmp_path / "x.png"
    path.write_bytes(content)
    assert form_of(path) == form


@pytest.mark.parametrize("content", [b"", b" \n", b"%PDF-1", b"PK\x03\x04", b"a\x00b", b"<xml/>", b'[{"id": 1}]'])
def test_other_files_are_told(tmp_path, content):
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(Malformed):
        form_of(path)


def test_a_declared_encoding_and_the_commonest_separator_are_found(tmp_path):
    path = tmp_path / "x"
    path.write_bytes("a;b,c;d\n".encode("utf-16"))
    assert encoding_of(path) == "utf-16"
    assert delimiter_of(path, "utf-16") == ";"
