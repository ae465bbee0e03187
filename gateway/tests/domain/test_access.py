"""What one request may do, from what its person may do where (S7, S8, S12)."""

from uuid import UUID

import pytest
from chassis.ids import StoreId
from chassis.refusals import StoreNotAssigned
from gateway.domain.access import Right, Rights, limited
from gateway.domain.people import Post, check_password, check_posts, rights_of
from gateway.domain.refusals import (
    AssignedTwice,
    PasswordTooWeak,
    RoleIsNetworkWide,
    RoleNeedsStore,
    UnknownRole,
)
from gateway.domain.roles import ADMINISTRATOR, CASHIER, COURIER, DEVICES, FLORIST, MANAGER, ROLES, SALES

from contracts import permissions

A, B, C = (StoreId(UUID(int=number)) for number in (1, 2, 3))
OPEN = frozenset({A, B, C})


def rights(*posts: Post) -> Rights:
    return Rights(rights_of(posts), OPEN)


def test_the_six_roles_exist_and_no_two_are_the_same() -> None:
    assert set(ROLES) == {SALES, FLORIST, COURIER, CASHIER, MANAGER, ADMINISTRATOR}
    assert len(set(ROLES.values())) == 6
    for permissions_of_role in (*ROLES.values(), *DEVICES.values()):
        assert permissions_of_role <= permissions.ALL - permissions.EXTERNAL


def test_every_permission_but_the_partners_is_in_some_role() -> None:
    assert frozenset().union(*ROLES.values()) == permissions.ALL - permissions.EXTERNAL


def test_one_store_is_chosen_by_itself() -> None:
    grant = rights(Post(A, SALES)).grant(None)
    assert (grant.store, grant.stores, grant.permissions) == (A, frozenset({A}), ROLES[SALES])


def test_named_store_wins_over_remembered_and_remembered_over_default() -> None:
    mine = rights(Post(A, SALES, is_default=True), Post(B, SALES), Post(C, SALES))
    assert mine.grant(C, remembered=B).store == C
    assert mine.grant(None, remembered=B).store == B
    assert mine.grant(None).store == A


def test_strangers_store_is_refused_and_a_lost_one_is_not_remembered() -> None:
    mine = rights(Post(A, SALES))
    with pytest.raises(StoreNotAssigned):
        mine.grant(B)
    assert mine.grant(None, remembered=B).store == A


def test_manager_of_one_store_is_no_manager_where_they_are_a_florist() -> None:
    mine = rights(Post(A, FLORIST, is_default=True), Post(B, MANAGER))
    as_florist, as_manager = mine.grant(A), mine.grant(B)
    assert (as_florist.permissions, as_florist.stores) == (ROLES[FLORIST], frozenset({A, B}))
    assert (as_manager.permissions, as_manager.stores) == (ROLES[MANAGER], frozenset({B}))


def test_two_roles_in_one_store_add_up() -> None:
    assert rights(Post(A, SALES), Post(A, COURIER)).grant(A).permissions == ROLES[SALES] | ROLES[COURIER]


def test_administrator_sees_the_network_and_may_act_in_any_store() -> None:
    mine = rights(Post(None, ADMINISTRATOR))
    assert (mine.grant(None).store, mine.grant(None).stores) == (None, None)
    assert (mine.grant(B).store, mine.grant(B).stores) == (B, None)
    with pytest.raises(StoreNotAssigned):
        mine.grant(StoreId(UUID(int=9)))


def test_nobody_without_a_post_may_do_anything() -> None:
    grant = rights().grant(None)
    assert (grant.store, grant.stores, grant.permissions) == (None, frozenset(), frozenset())


def test_role_that_no_longer_exists_gives_nothing() -> None:
    assert rights(Post(A, "gardener")).grant(A).permissions == frozenset()


def test_open_store_is_preferred_where_none_is_the_default() -> None:
    mine = Rights(rights_of([Post(A, SALES), Post(B, SALES)]), frozenset({B}))
    assert mine.grant(None).store == B


def test_persons_device_may_do_what_both_may_and_only_in_its_store() -> None:
    right = limited(rights_of([Post(A, MANAGER), Post(B, COURIER)]), DEVICES["courier_phone"], B)
    assert right == (Right(B, ROLES[COURIER], is_default=True),)
    assert limited(rights_of([Post(A, COURIER)]), DEVICES["courier_phone"], B)[0].permissions == frozenset()


@pytest.mark.parametrize(
    ("posts", "refusal"),
    [
        ((Post(A, "gardener"),), UnknownRole),
        ((Post(None, SALES),), RoleNeedsStore),
        ((Post(A, ADMINISTRATOR),), RoleIsNetworkWide),
        ((Post(A, SALES), Post(A, SALES, is_default=True)), AssignedTwice),
        ((Post(A, SALES, is_default=True), Post(B, SALES, is_default=True)), AssignedTwice),
    ],
)
def test_impossible_posts_are_refused(posts: tuple[Post, ...], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        check_posts(posts)


@pytest.mark.parametrize("weak", ["short", "aaaaaaaaaaaa", "anna@shop.example"])
def test_weak_password_is_refused(weak: str) -> None:
    with pytest.raises(PasswordTooWeak):
        check_password(weak, "Anna@shop.example")
