import pytest

from certportal.kernel.accounts import secrets

NIK = "3171015501850001"


def test_round_trip_hides_the_text_and_never_repeats():
    one, two = secrets.encrypt(NIK), secrets.encrypt(NIK)
    assert one != two
    assert NIK.encode() not in one
    assert secrets.decrypt(one) == secrets.decrypt(memoryview(two)) == NIK
    assert secrets.is_current(one)


def test_blind_index_is_stable_and_keyed(settings):
    before = secrets.blind_index(NIK)
    assert before == secrets.blind_index(NIK)
    assert len(before) == 64
    settings.SECRET_KEY = "another-" + "y" * 50
    assert secrets.blind_index(NIK) != before


def test_old_keys_still_read_and_find(settings):
    old, index = secrets.encrypt(NIK), secrets.blind_index(NIK)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-" + "y" * 50
    assert secrets.decrypt(old) == NIK
    assert not secrets.is_current(old)
    assert secrets.blind_indexes(NIK)[1] == index


def test_own_field_key_stays_valid_with_a_new_secret_key(settings):
    settings.FIELD_KEY = "field-" + "z" * 50
    cipher = secrets.encrypt(NIK)
    settings.SECRET_KEY = "another-" + "y" * 50
    assert secrets.decrypt(cipher) == NIK


def test_lost_key_is_said(settings):
    cipher = secrets.encrypt(NIK)
    settings.SECRET_KEY = "another-" + "y" * 50
    with pytest.raises(secrets.SecretUnreadable, match="unknown key"):
        secrets.decrypt(cipher)


@pytest.mark.parametrize("position", [-1, 6, 20])
def test_damage_is_said(position):
    cipher = bytearray(secrets.encrypt(NIK))
    cipher[position] ^= 1
    with pytest.raises(secrets.SecretUnreadable, match="damaged"):
        secrets.decrypt(bytes(cipher))
