"""Why messenger says no."""

from chassis.refusals import Kind, Refusal


class RecipientUnreachable(Refusal):
    code = "messenger.recipient_unreachable"
    kind = Kind.CONFLICT
    sentence = "The other side has blocked this account. Use another channel."


class ProfileSwitchedOff(Refusal):
    code = "messenger.profile_switched_off"
    kind = Kind.CONFLICT
    sentence = "The account of this conversation is switched off. Switch it on or use another channel."


class TextTooLong(Refusal):
    code = "messenger.text_too_long"
    kind = Kind.INVALID
    sentence = "This channel takes {limit} characters, the message has {length}. Send it in parts."


class NothingToSend(Refusal):
    code = "messenger.nothing_to_send"
    kind = Kind.INVALID
    sentence = "Write a text or attach a file."


class ClientIdReused(Refusal):
    code = "messenger.client_id_reused"
    kind = Kind.INVALID
    sentence = "This client_id was used for another message. Use a new one."


class OutcomeSettled(Refusal):
    code = "messenger.outcome_settled"
    kind = Kind.CONFLICT
    sentence = "This message is {status}; only one that failed or whose outcome is unknown can be sent again."


class AssigneeNotInStore(Refusal):
    code = "messenger.assignee_not_in_store"
    kind = Kind.INVALID
    sentence = "This person does not work in the store of the conversation."


class AssignedMeanwhile(Refusal):
    code = "messenger.assigned_meanwhile"
    kind = Kind.CONFLICT
    sentence = "Meanwhile {name} has taken this conversation."


class PlaceholderUnknown(Refusal):
    code = "messenger.placeholder_unknown"
    kind = Kind.INVALID
    sentence = "Nothing stands for “{placeholder}”. Known are {known}."


class ChatUnknown(Refusal):
    code = "messenger.chat_unknown"
    kind = Kind.NOT_FOUND
    sentence = "There is no such chat."


class VisitorUnknown(Refusal):
    code = "messenger.visitor_unknown"
    kind = Kind.UNAUTHENTICATED
    sentence = "This visit is over. Begin a new one."


class ConfigurationMissing(Refusal):
    code = "messenger.configuration_missing"
    kind = Kind.INVALID
    sentence = "An account of {provider} needs {needed}."


class StoreNotServed(Refusal):
    code = "messenger.store_not_served"
    kind = Kind.INVALID
    sentence = "The account of this conversation does not serve that store."


class MediaNotReady(Refusal):
    code = "messenger.media_not_ready"
    kind = Kind.CONFLICT
    sentence = "The file is still being fetched. Try again in {retry_after} s."


class MediaFailed(Refusal):
    code = "messenger.media_failed"
    kind = Kind.GONE
    sentence = "The file could not be fetched ({reason}). Ask for it to be fetched again."


class MediaNotFailed(Refusal):
    code = "messenger.media_not_failed"
    kind = Kind.CONFLICT
    sentence = "This file is {state}; only a failed one can be fetched again."


class FileTooLarge(Refusal):
    code = "messenger.file_too_large"
    kind = Kind.TOO_LARGE
    sentence = "A file may have {limit} bytes at most."


class PictureUnreadable(Refusal):
    code = "messenger.picture_unreadable"
    kind = Kind.INVALID
    sentence = "This is not a picture a chat carries: JPEG, PNG or WebP."


class EventNotReplayable(Refusal):
    code = "messenger.event_not_replayable"
    kind = Kind.CONFLICT
    sentence = "This webhook is {state}; only one that failed or was set aside can be replayed."


class ConfigurationTaken(Refusal):
    code = "messenger.configuration_taken"
    kind = Kind.CONFLICT
    sentence = "Another account already uses this configuration."


class ShortcutTaken(Refusal):
    code = "messenger.shortcut_taken"
    kind = Kind.CONFLICT
    sentence = "There is already a reply with the shortcut “{shortcut}”."


class ChannelNotServed(Refusal):
    code = "messenger.channel_not_served"
    kind = Kind.INVALID
    sentence = "The provider {provider} does not serve the channel {channel}."


class HookUnknown(Refusal):
    code = "messenger.hook_unknown"
    kind = Kind.NOT_FOUND
    sentence = "There is no such hook."


class HookSecretWrong(Refusal):
    code = "messenger.hook_secret_wrong"
    kind = Kind.UNAUTHENTICATED
    sentence = "The secret is not the one agreed."


class HookNotReady(Refusal):
    code = "messenger.hook_not_ready"
    kind = Kind.UNAVAILABLE
    sentence = "The secret of this hook is not known yet. Deliver again in {retry_after} s."


class BodyTooLarge(Refusal):
    code = "messenger.body_too_large"
    kind = Kind.TOO_LARGE
    sentence = "A webhook may have {limit} bytes at most."
