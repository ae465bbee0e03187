"""Why something may not happen here."""

from chassis.refusals import Kind, Refusal


class ProviderUnknown(Refusal):
    code = "integrations.provider_unknown"
    kind = Kind.INVALID
    sentence = "There is no provider “{provider}”."


class SettingUnknown(Refusal):
    code = "integrations.setting_unknown"
    kind = Kind.INVALID
    sentence = "{provider} has no setting “{name}”."


class SettingMissing(Refusal):
    code = "integrations.setting_missing"
    kind = Kind.INVALID
    sentence = "{provider} needs “{name}” before it can be switched on."


class SettingWrong(Refusal):
    code = "integrations.setting_wrong"
    kind = Kind.INVALID
    sentence = "“{name}” must be {expected}."


class AlreadyConfigured(Refusal):
    code = "integrations.already_configured"
    sentence = "{provider} is configured here already. Change that configuration instead."


class NetworkOnly(Refusal):
    code = "integrations.network_only"
    kind = Kind.FORBIDDEN
    sentence = "Only an administrator of the whole network changes what all stores share."


class NothingToCheck(Refusal):
    code = "integrations.nothing_to_check"
    sentence = "{provider} cannot be asked for its health from here."


class ReceiptImpossible(Refusal):
    code = "integrations.receipt_impossible"
    kind = Kind.INVALID
    sentence = "A fiscal receipt cannot be made: {reason}."


class AddressNotAllowed(Refusal):
    code = "integrations.address_not_allowed"
    kind = Kind.INVALID
    sentence = "Webhooks cannot go to this address: {reason}."


class EventTypeUnknown(Refusal):
    code = "integrations.event_type_unknown"
    kind = Kind.INVALID
    sentence = "There is no event type “{type}”."


class DeliveryUnderway(Refusal):
    code = "integrations.delivery_underway"
    sentence = "This delivery is still being tried."


class WebhookSwitchedOff(Refusal):
    code = "integrations.webhook_switched_off"
    sentence = "This webhook is switched off. Switch it on first."
