"""What crm refuses."""

from chassis.refusals import Kind, Refusal


class ConversationNotKnownYet(Refusal):
    code = "crm.conversation_not_known_yet"
    kind = Kind.CONFLICT
    sentence = "The first message of this conversation is still on its way here. Try again in {retry_after} s."


class NotEnoughBonus(Refusal):
    code = "crm.not_enough_bonus"
    kind = Kind.CONFLICT
    sentence = "The balance is {balance}; {wanted} cannot be spent."


class CannotMergeWithItself(Refusal):
    code = "crm.cannot_merge_with_itself"
    kind = Kind.INVALID
    sentence = "Choose two different customers."


class AlreadyMerged(Refusal):
    code = "crm.already_merged"
    kind = Kind.CONFLICT
    sentence = "This customer was merged into another one. Open that one."


class MergeAlreadyUndone(Refusal):
    code = "crm.merge_already_undone"
    kind = Kind.CONFLICT
    sentence = "This merge was undone before."


class TaskClosed(Refusal):
    code = "crm.task_closed"
    kind = Kind.CONFLICT
    sentence = "This task is {state}."


class NoSuchDay(Refusal):
    code = "crm.no_such_day"
    kind = Kind.INVALID
    sentence = "There is no {day}.{month}."


class IdentityTaken(Refusal):
    code = "crm.identity_taken"
    kind = Kind.CONFLICT
    sentence = "Who writes there is already {name}. Merge the two if they are one person."


class UndoLaterMergeFirst(Refusal):
    code = "crm.undo_later_merge_first"
    kind = Kind.CONFLICT
    sentence = "The customer was merged into another one since. Undo that merge first."


class TaskIsOpen(Refusal):
    code = "crm.task_is_open"
    kind = Kind.CONFLICT
    sentence = "This task is open."
