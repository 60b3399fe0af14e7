"""What an address means, and the ones that are refused."""

import pytest

from core.errors import ConfigurationError
from core.storage.postgres_address import address_of


@pytest.mark.parametrize(
    ("url", "security"),
    [
        ("postgresql://me@db.example/mine", "verify-full"),
        ("postgresql://me@192.168.1.4:5433/mine", "verify-full"),
        ("postgresql://me@db.example/mine?sslmode=disable", "disable"),
        ("postgresql://me@db.example/mine?sslmode=require", "require"),
        ("postgresql://me@localhost/mine", "disable"),
        ("postgresql://me@[::1]/mine", "disable"),
        ("postgresql://me@localhost/mine?sslmode=verify-full", "verify-full"),
        ("postgresql://me@db.example/mine?host=/run/postgresql", "disable"),
    ],
)
def test_only_what_stays_on_this_computer_goes_unencrypted_by_itself(url, security):
    assert address_of(url).security == security


def test_every_part_is_taken():
    address = address_of("postgres://a%40b@db.example:5433/my%20own?sslrootcert=/etc/ca.pem")
    assert (address.host, address.port, address.user) == ("db.example", 5433, "a@b")
    assert (address.name, address.issuer) == ("my own", "/etc/ca.pem")


@pytest.mark.parametrize("wish", ["prefer", "allow", "verify-ca", ""])
def test_a_wish_for_less_than_it_seems_is_refused(wish):
    with pytest.raises(ConfigurationError, match="verify-full, require or disable"):
        address_of(f"postgresql://me@db.example/mine?sslmode={wish}")


@pytest.mark.parametrize(
    "url",
    [
        "mysql://me@host/name",
        "postgresql://host/name",
        "postgresql://me@host",
        "postgresql://me@host:0/name",
        "postgresql://me@host:none/name",
        "postgresql://me@host/name?other=1",
        "postgresql://me@host/name#part",
        "postgresql://me@host/a/b",
    ],
)
def test_what_is_no_address_is_told_by_an_example(url):
    with pytest.raises(ConfigurationError, match=r"postgresql://user@host:5432/name"):
        address_of(url)
