"""Facts for which the gateway says no."""

from chassis.refusals import Kind, Refusal


class WrongCredentials(Refusal):
    code = "identity.wrong_credentials"
    kind = Kind.UNAUTHENTICATED
    sentence = "Login, password or code is wrong."


class SecondFactorNeeded(Refusal):
    code = "identity.second_factor_needed"
    kind = Kind.UNAUTHENTICATED
    sentence = "Enter the six digits that your authenticator app shows now."


class SignInLocked(Refusal):
    code = "identity.sign_in_locked"
    kind = Kind.LOCKED
    sentence = "Too many failed attempts. Try again in {retry_after} s or ask an administrator to lift the lock."


class CsrfProofMissing(Refusal):
    code = "identity.csrf_proof_missing"
    kind = Kind.FORBIDDEN
    sentence = "This request did not come from our own page. Reload the page and repeat."


class CredentialRevoked(Refusal):
    code = "identity.credential_not_valid"
    kind = Kind.UNAUTHENTICATED
    sentence = "This key or device is not known, or it was revoked or has expired."


class WrongKindOfCaller(Refusal):
    code = "identity.wrong_kind_of_caller"
    kind = Kind.FORBIDDEN
    sentence = "This address is for {wanted} only."


class OriginNotAllowed(Refusal):
    code = "identity.origin_not_allowed"
    kind = Kind.FORBIDDEN
    sentence = "This key may not be used by pages of this origin."


class PasswordTooWeak(Refusal):
    code = "identity.password_too_weak"
    kind = Kind.INVALID
    sentence = "Choose a password of at least {length} characters that is not your login or one letter repeated."


class LoginTaken(Refusal):
    code = "identity.login_taken"
    kind = Kind.CONFLICT
    sentence = "Somebody has this login already."


class UnknownRole(Refusal):
    code = "identity.unknown_role"
    kind = Kind.INVALID
    sentence = "There is no role “{role}”."


class RoleNeedsStore(Refusal):
    code = "identity.role_needs_store"
    kind = Kind.INVALID
    sentence = "The role “{role}” is assigned in a store; name the store."


class RoleIsNetworkWide(Refusal):
    code = "identity.role_is_network_wide"
    kind = Kind.INVALID
    sentence = "The role “{role}” holds in the whole network; assign it without a store."


class AssignedTwice(Refusal):
    code = "identity.assigned_twice"
    kind = Kind.INVALID
    sentence = "The same role in the same store stands twice, or more than one store is the default."


class LastAdministrator(Refusal):
    code = "identity.last_administrator"
    kind = Kind.CONFLICT
    sentence = "This is the last active administrator; make another one first."


class NoSecretsKey(Refusal):
    code = "identity.no_secrets_key"
    kind = Kind.UNAVAILABLE
    sentence = "This installation has no key to keep second factors with (NARCISS_SECRETS_KEY_FILE)."


class SecondFactorNotBegun(Refusal):
    code = "identity.second_factor_not_begun"
    kind = Kind.CONFLICT
    sentence = "Ask for a new second factor first, then confirm it."


class UnknownPermission(Refusal):
    code = "api_keys.unknown_permission"
    kind = Kind.INVALID
    sentence = "A key cannot be given “{permission}”."


class BadOrigin(Refusal):
    code = "api_keys.bad_origin"
    kind = Kind.INVALID
    sentence = "“{origin}” is not an origin; write it as https://shop.example."


class KeyExpiresInThePast(Refusal):
    code = "api_keys.expires_in_the_past"
    kind = Kind.INVALID
    sentence = "The key would be expired from the start."


class EnrolmentOver(Refusal):
    code = "devices.enrolment_over"
    kind = Kind.GONE
    sentence = "This code was used already or is too old. Ask for a new one."


class UnknownDeviceKind(Refusal):
    code = "devices.unknown_kind"
    kind = Kind.INVALID
    sentence = "There is no kind of device “{device_kind}”."


class PersonNotInStore(Refusal):
    code = "devices.person_not_in_store"
    kind = Kind.INVALID
    sentence = "This person does not work in the device's store."


class LegalEntityUnknown(Refusal):
    code = "network.legal_entity_unknown"
    kind = Kind.INVALID
    sentence = "There is no such legal entity."


class LegalEntityClosed(Refusal):
    code = "network.legal_entity_closed"
    kind = Kind.CONFLICT
    sentence = "The legal entity is not active."


class LegalEntityHasStores(Refusal):
    code = "network.legal_entity_has_stores"
    kind = Kind.CONFLICT
    sentence = "The legal entity still has {stores} active stores; close or move them first."


class StoreUnknown(Refusal):
    code = "network.store_unknown"
    kind = Kind.INVALID
    sentence = "One of the stores does not exist."


class UnknownTimeZone(Refusal):
    code = "network.unknown_time_zone"
    kind = Kind.INVALID
    sentence = "There is no time zone “{time_zone}”."


class UnknownCurrency(Refusal):
    code = "network.unknown_currency"
    kind = Kind.INVALID
    sentence = "There is no currency “{currency}”."


class CountryIsFixed(Refusal):
    code = "network.country_is_fixed"
    kind = Kind.CONFLICT
    sentence = "Country and currency cannot change once documents may exist; make a new record instead."
