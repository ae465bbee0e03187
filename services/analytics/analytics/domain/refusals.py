"""What analytics refuses."""

from chassis.refusals import Kind, Refusal


class IncidentAlreadyCleared(Refusal):
    code = "analytics.incident_already_cleared"
    kind = Kind.CONFLICT
    sentence = "This incident was already cleared by {by}."


class PeriodTooLong(Refusal):
    code = "analytics.period_too_long"
    kind = Kind.INVALID
    sentence = "Ask for at most {limit} days at once."
