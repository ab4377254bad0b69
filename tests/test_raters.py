"""Rater hashes are keyed: the same on one computer, of no use on another."""

import pyarrow as pa
import pytest

from feedbacklab.loaders import raters
from feedbacklab.loaders.raters import rater_hashes, rater_key


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    """No key yet, and a user's data folder of its own."""
    monkeypatch.delenv("FEEDBACKLAB_RATER_KEY", raising=False)
    monkeypatch.setattr(
        raters.platformdirs, "user_data_dir", lambda *_, **__: str(tmp_path / "data")
    )
    rater_key.cache_clear()
    yield tmp_path / "data" / "rater.key"
    rater_key.cache_clear()


def hashed(address="b1@marketplace.amazon.com"):
    rater_key.cache_clear()
    return rater_hashes(pa.array([address]))[0].as_py()


def test_the_key_is_made_once_for_the_user_alone(fresh):
    first = hashed()
    assert fresh.stat().st_mode & 0o077 == 0
    assert [file.name for file in fresh.parent.iterdir()] == ["rater.key"]
    assert hashed() == first


def test_another_key_gives_another_hash(fresh):
    first = hashed()
    fresh.unlink()
    assert hashed() != first


def test_two_starts_at_once_agree_on_one_key(fresh, monkeypatch):
    other = raters._secret_in(fresh)
    assert raters._secret_in(fresh) == other


def test_the_environment_may_give_a_key_of_any_length_and_script(fresh, monkeypatch):
    hashes = set()
    for key in ("k", "ключ", "long " * 10, "long " * 10 + "tail"):
        monkeypatch.setenv("FEEDBACKLAB_RATER_KEY", key)
        hashes.add(hashed())
    assert len(hashes) == 4
    assert not fresh.exists()


def test_a_file_of_any_content_is_a_key(fresh):
    fresh.parent.mkdir()
    fresh.write_bytes(b"\xff\x00")
    assert len(hashed()) == 16


def test_where_no_file_can_be_written_the_key_lasts_as_long_as_the_process(fresh):
    fresh.parent.write_text("in the way")
    rater_key.cache_clear()
    assert rater_key() == rater_key()


def test_an_empty_address_stays_empty():
    assert rater_hashes(pa.array(["", "  "])).to_pylist() == ["", ""]
