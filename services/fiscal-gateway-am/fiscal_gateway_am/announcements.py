"""Which event a change of a case is, in words a shop understands."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from contracts.events.fiscal import FiscalFact, ReceiptIssued, ReceiptRefused, ReceiptResolved, ReceiptUnknown
from contracts.events.parts import Titles
from contracts.money import Money

from fiscal_gateway_am.domain.amounts import drams
from fiscal_gateway_am.domain.case import Case
from fiscal_gateway_am.domain.news import News, news
from fiscal_gateway_am.domain.operation import Entry, IssuedReceipt, State
from fiscal_gateway_am.domain.seen import Expected, SeenReceipt
from fiscal_gateway_am.hdm import errors

DRAM = "AMD"
REASONS = {
    "request_too_large": "The receipt has more lines than the register takes. Split the sale.",
    "process_ended_while_sending": "The gateway stopped before the register's answer was saved",
    "no_answer_in_time": "The register did not answer in time",
    "line_cut": "The connection ended before the answer came",
    "answer_unreadable": "The register's answer could not be read",
    "doubtful_code": "The register answered with a code that does not settle whether a receipt exists",
    "similar_receipt_found": "The register shows a receipt that may be this one",
    "cannot_synchronise": "The register cannot synchronise, so what it shows proves nothing",
    "register_forgot_last_receipt": "The register does not know the last receipt we know of",
    "register_refuses_to_talk": "The register refuses to talk to the gateway",
    "register_answers_errors": "The register answers questions with errors",
    "unanswered_too_often": "The answer was lost several times and no receipt was made",
}


def announcement(before: Case | None, after: Case, now: datetime) -> FiscalFact | None:
    """None when nobody needs to hear of it. `after.version` must be the version it is saved with."""
    if after.declined is not None:
        return ReceiptRefused(
            **_common(after, now),
            code=after.declined.code,
            remedy=after.declined.remedy,
            explanation=after.declined.explanation,
        )
    if before is None or before.entry is None or after.entry is None:
        return None
    match news(before.entry, after.entry):
        case News.ISSUED:
            return issued(after, now)
        case News.REFUSED:
            return _refused(after, after.entry, now)
        case News.UNKNOWN:
            return ReceiptUnknown(**_common(after, now), since=now, explanation=_why_lost(after.entry))
        case News.PARKED:
            evidence = f"{_why_parked(after.entry)}. {both_facts(after.entry)}"
            return ReceiptResolved(**_common(after, now), outcome="needs_person", evidence=evidence)
        case News.RESOLVED_ISSUED:
            return _resolved_issued(after, after.entry, now)
        case News.RESOLVED_NOT_ISSUED:
            evidence = f"Nothing like it is on the register. {both_facts(before.entry)}"
            again = after.entry.state is State.NOT_ISSUED
            return ReceiptResolved(**_common(after, now), outcome="not_issued", evidence=evidence, sent_again=again)
        case None:
            return None


def issued(case: Case, now: datetime) -> ReceiptIssued:
    """Also said once more when a person has completed a missing fiscal number."""
    receipt = _receipt(case)
    is_address = receipt.qr is not None and receipt.qr.startswith(("https://", "http://"))
    return ReceiptIssued(
        **_common(case, now),
        receipt_number=str(receipt.number),
        fiscal_number=receipt.fiscal_number or "",
        register_number=receipt.crn,
        issued_at=receipt.registered_at or now,
        total=Money(receipt.total, DRAM),
        verification_url=receipt.qr if is_address else None,
        attention=_attention(case),
    )


def both_facts(entry: Entry) -> str:
    """What we sent and what the register shows, side by side (R10)."""
    seen = entry.inquiry.seen if entry.inquiry is not None else ()
    known = entry.inquiry.known if entry.inquiry is not None else entry.known_when_sent
    shown = "; ".join(_shown(receipt) for receipt in seen) or "no receipt"
    return f"Sent: {_sent(entry.expected)}. Shown after number {known}: {shown}."


def _resolved_issued(case: Case, entry: Entry, now: datetime) -> ReceiptResolved:
    receipt = _receipt(case)
    return ReceiptResolved(
        **_common(case, now),
        outcome="issued",
        evidence=f"Receipt {receipt.number} on register {receipt.crn} is what was sent: {_sent(entry.expected)}.",
        receipt_number=str(receipt.number),
        fiscal_number=receipt.fiscal_number,
        register_number=receipt.crn,
        total=Money(receipt.total, DRAM),
        attention=_attention(case),
    )


def _refused(case: Case, entry: Entry, now: datetime) -> ReceiptRefused:
    refused = entry.refused
    if refused is None:
        raise ValueError(f"{case.id} is refused without a reason")
    texts, explanation = None, REASONS.get(refused.reason, refused.reason)
    if refused.code is not None:
        said = errors.answer(refused.code).texts
        texts, explanation = Titles(ru=said.ru, hy=said.hy, en=said.en), said.en
    return ReceiptRefused(
        **_common(case, now),
        code=refused.reason if refused.code is None else str(refused.code),
        remedy=refused.reaction.value,
        explanation=explanation,
        explanation_texts=texts,
    )


def _common(case: Case, now: datetime) -> dict[str, Any]:
    return {
        "store_id": case.store_id,
        "sequence": case.version,
        "occurred_at": now,
        "fiscal_operation_id": case.id,
        "register_id": case.request.register_id,
        "order_id": case.request.order_id,
    }


def _receipt(case: Case) -> IssuedReceipt:
    if case.entry is None or case.entry.issued is None:
        raise ValueError(f"{case.id} has no receipt")
    return case.entry.issued


def _attention(case: Case) -> tuple[str, ...]:
    return () if case.entry is None else tuple(attention.value for attention in case.entry.attention)


def _why_lost(entry: Entry) -> str:
    lost = entry.lost
    if lost is None:
        return "The outcome is not known"
    reason = REASONS.get(lost.reason, lost.reason)
    return reason if lost.code is None else f"{reason} ({lost.code}: {errors.answer(lost.code).texts.en})"


def _why_parked(entry: Entry) -> str:
    return "A person must decide" if entry.parked is None else REASONS[entry.parked.value]


def _sent(expected: Expected) -> str:
    paid = _paid(expected.cash - expected.change, expected.cashless, expected.prepayment)
    goods = _rows(f"{row.quantity.normalize():f} x {row.code}" for row in expected.rows)
    reversed_one = "" if expected.original is None else f" of receipt {expected.original}"
    return f"{expected.kind}{reversed_one}, {drams(expected.total)} dram, {paid}, cashier {expected.cashier}{goods}"


def _shown(receipt: SeenReceipt) -> str:
    paid = _paid(receipt.cash, receipt.cashless, receipt.prepayment)
    goods = _rows(f"{row.quantity.normalize():f} x {row.code}" for row in receipt.rows)
    reversed_one = f" of receipt {receipt.reference}" if receipt.kind == "return" else ""
    return (
        f"number {receipt.number}, {receipt.kind}{reversed_one}, {drams(receipt.total)} dram, {paid},"
        f" cashier {receipt.cashier}{goods}"
    )


def _paid(cash: int, cashless: int, prepayment: int) -> str:
    parts = {"cash": cash, "cashless": cashless, "prepayment": prepayment}
    return " + ".join(f"{drams(amount)} {name}" for name, amount in parts.items() if amount) or "unpaid"


def _rows(named: Iterable[str]) -> str:
    goods = ", ".join(named)
    return f" ({goods})" if goods else ""
