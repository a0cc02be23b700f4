"""Backups that the node makes by itself: whoever finds the folder opens nothing, the two holders together do."""

from datetime import timedelta

import pytest

from watchfloor.core.errors import Broken, Malformed, Unavailable
from watchfloor.node.backup.by_timer import back_up_into, destroy_ended, newest, two_holders
from watchfloor.node.backup.holders import Holder, HolderKey
from watchfloor.node.backup.sealed import opened, read_header
from watchfloor.node.backup.shares import join
from watchfloor.node.ledger.clock import utc_now

NOTARY, DPO = HolderKey.draw("notary"), HolderKey.draw("dpo")


@pytest.fixture
def folder(node, tmp_path):
    from watchfloor.node.founding import found

    found(title="EXERCISE", administrator="admin", dpo="dpo")
    return tmp_path


def test_both_holders_together_open_it_and_neither_alone(folder):
    made = back_up_into(folder, (NOTARY.holder, DPO.holder), days=7)
    halves = {f.name.split(".")[-2]: f.read_text() for f in folder.glob("*.share")}
    assert set(halves) == {"notary", "dpo"}
    key = join(NOTARY.open(halves["notary"]), DPO.open(halves["dpo"]))
    with made.file.open("rb") as file:
        assert sum(len(chunk) for chunk in opened(file, read_header(file), key)) > 1000
    for wrong, half in ((DPO, "notary"), (NOTARY, "dpo")):
        with pytest.raises(Broken, match="is sealed to"):
            wrong.open(halves[half])


def test_the_halves_are_in_no_file_of_the_folder_in_clear(folder):
    made = back_up_into(folder, (NOTARY.holder, DPO.holder), days=7)
    for file in folder.iterdir():
        text = file.read_bytes()
        for share in made.shares:
            assert share.encode() not in text
            assert bytes.fromhex(share.replace("-", "")[14:78]) not in text


def test_files_are_readable_by_the_nodes_user_only(folder):
    back_up_into(folder, (NOTARY.holder, DPO.holder), days=7)
    assert {f.stat().st_mode & 0o777 for f in folder.iterdir()} == {0o600}


def test_what_has_ended_is_removed_with_its_halves_and_nothing_else_is(folder):
    (folder / "something.wfb").write_text("of somebody else")
    made = back_up_into(folder, (NOTARY.holder, DPO.holder), days=7)
    assert newest(folder) == made.made
    assert destroy_ended(folder, utc_now()) == 0
    assert destroy_ended(folder, utc_now() + timedelta(days=8)) == 1
    assert [f.name for f in folder.iterdir()] == ["something.wfb"]


def test_a_half_that_cannot_be_written_leaves_no_backup_that_nobody_opens(folder):
    broken = Holder("n" * 300, NOTARY.holder.key)  # no file can be called that
    with pytest.raises(Unavailable):
        back_up_into(folder, (NOTARY.holder, broken), days=7)
    assert list(folder.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(folder):
    with pytest.raises(Unavailable, match="no folder"):
        back_up_into(folder / "unmounted", (NOTARY.holder, DPO.holder), days=7)


def test_two_holders_are_two():
    one, other = str(NOTARY.holder), str(DPO.holder)
    assert two_holders([one, other]) == (NOTARY.holder, DPO.holder)
    for said in ([], [one], [one, one], [one, other, one], [one, str(Holder("again", NOTARY.holder.key))]):
        with pytest.raises(Malformed, match="two different holders"):
            two_holders(said)


@pytest.mark.parametrize(
    "text", ["", "watchfloor-holder+Notary+00", "watchfloor-holder+a+" + "0" * 63, "x" * 9000]
)
def test_what_is_no_holder_is_malformed(text):
    with pytest.raises(Malformed):
        Holder.read(text)


def test_a_private_key_that_is_none_is_never_quoted():
    spelt = NOTARY.spelt()
    assert HolderKey.read(spelt) == NOTARY
    with pytest.raises(Malformed) as refused:
        HolderKey.read(spelt[:-9])
    assert spelt[-40:-10] not in str(refused.value)
    assert NOTARY.seed.hex() not in repr(NOTARY)


def test_an_altered_half_is_broken():
    sealed = NOTARY.holder.seal("share-1-EXERCISE")
    middle = len(sealed) - 12
    altered = sealed[:middle] + ("A" if sealed[middle] != "A" else "B") + sealed[middle + 1 :]
    with pytest.raises(Broken, match="altered"):
        NOTARY.open(altered)
    with pytest.raises(Malformed):
        NOTARY.open("share-1-EXERCISE")
