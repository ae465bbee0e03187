"""All rules, by name. A rule is a function from the tree to its findings; its name is what the reader sees.

To add one: write the function where it belongs, list it here, and give it one good and one bad sample in
`tests/architecture/`; a test refuses a rule without samples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tools.checks import dependencies, documents, honesty, imports, money, network, shape, transactions
from tools.checks.tree import Finding, Tree

Rule = Callable[[Tree], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    imports.domain_is_pure,
    imports.actions_touch_no_network,
    imports.services_stand_alone,
    imports.tools_stay_outside,
    transactions.nothing_else_commits,
    transactions.edges_open_transactions,
    transactions.nothing_outside_in_a_transaction,
    transactions.sql_has_a_home,
    transactions.store_takes_a_scope,
    transactions.no_query_in_a_loop,
    transactions.events_leave_through_the_outbox,
    network.every_call_has_a_timeout,
    network.time_and_chance_are_passed_in,
    network.settings_have_a_home,
    money.no_float_near_money,
    shape.functions_are_short,
    shape.files_are_short,
    shape.names_say_something,
    honesty.nothing_is_silenced,
    honesty.nothing_is_postponed,
    honesty.no_test_is_skipped,
    honesty.no_machine_is_named,
    honesty.no_lock_with_addresses,
    documents.every_service_says_what_it_is,
    documents.links_lead_somewhere,
    dependencies.lock_covers_dependencies,
)
STRICT: tuple[Rule, ...] = (shape.functions_are_calm,)
"""Reported with `--strict` only: worth a look, not worth a refusal."""


def name_of(rule: Rule) -> str:
    """`domain_is_pure` is shown as `domain-is-pure`."""
    return rule.__name__.replace("_", "-")


def findings(tree: Tree, rules: tuple[Rule, ...] = RULES) -> list[tuple[str, Finding]]:
    """Every finding with its rule's name, by file and line."""
    found = [(name_of(rule), finding) for rule in rules for finding in rule(tree)]
    return sorted(set(found), key=lambda pair: (pair[1].path, pair[1].line, pair[0], pair[1].sentence))
