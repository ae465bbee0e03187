"""One distinct type per kind of id, so that an order's id can never stand where a ticket's id is meant.

All are UUIDv7 in value: made by `chassis.ids.uuid7`, sortable by the time they were made, and handed into
the domain from outside. A type lives here and not in its service because events and API models of other
contexts name it too.
"""

from __future__ import annotations

from typing import NewType
from uuid import UUID

from chassis.ids import StoreId as StoreId

EventId = NewType("EventId", UUID)

# gateway: people, places, keys
LegalEntityId = NewType("LegalEntityId", UUID)
UserId = NewType("UserId", UUID)
RoleId = NewType("RoleId", UUID)
SessionId = NewType("SessionId", UUID)
DeviceId = NewType("DeviceId", UUID)
EnrolmentId = NewType("EnrolmentId", UUID)
ApiKeyId = NewType("ApiKeyId", UUID)
AppId = NewType("AppId", UUID)
InstallationId = NewType("InstallationId", UUID)
AuditRecordId = NewType("AuditRecordId", UUID)

# crm
CustomerId = NewType("CustomerId", UUID)
ChannelIdentityId = NewType("ChannelIdentityId", UUID)
RecipientId = NewType("RecipientId", UUID)
AddressId = NewType("AddressId", UUID)
MemorableDateId = NewType("MemorableDateId", UUID)
ConsentId = NewType("ConsentId", UUID)
BonusEntryId = NewType("BonusEntryId", UUID)
MergeId = NewType("MergeId", UUID)
TaskId = NewType("TaskId", UUID)
SegmentId = NewType("SegmentId", UUID)
BroadcastId = NewType("BroadcastId", UUID)

# orders
OrderId = NewType("OrderId", UUID)
OrderItemId = NewType("OrderItemId", UUID)
BouquetComponentId = NewType("BouquetComponentId", UUID)
SubstitutionId = NewType("SubstitutionId", UUID)
PipelineId = NewType("PipelineId", UUID)
StageId = NewType("StageId", UUID)
LossReasonId = NewType("LossReasonId", UUID)
AssemblyId = NewType("AssemblyId", UUID)
IncentiveEntryId = NewType("IncentiveEntryId", UUID)
SubscriptionId = NewType("SubscriptionId", UUID)

# inventory
CategoryId = NewType("CategoryId", UUID)
ProductId = NewType("ProductId", UUID)
VariantId = NewType("VariantId", UUID)
BarcodeId = NewType("BarcodeId", UUID)
PriceId = NewType("PriceId", UUID)
RecipeId = NewType("RecipeId", UUID)
RecipeVersionId = NewType("RecipeVersionId", UUID)
LocationId = NewType("LocationId", UUID)
BatchId = NewType("BatchId", UUID)
MovementId = NewType("MovementId", UUID)
HoldId = NewType("HoldId", UUID)
ReservationId = NewType("ReservationId", UUID)
StockDocumentId = NewType("StockDocumentId", UUID)
StockDocumentLineId = NewType("StockDocumentLineId", UUID)
SupplierId = NewType("SupplierId", UUID)
SnapshotId = NewType("SnapshotId", UUID)
ImportRunId = NewType("ImportRunId", UUID)

# delivery
ZoneId = NewType("ZoneId", UUID)
SlotId = NewType("SlotId", UUID)
CourierId = NewType("CourierId", UUID)
CourierShiftId = NewType("CourierShiftId", UUID)
DeliveryId = NewType("DeliveryId", UUID)
RouteId = NewType("RouteId", UUID)
ProofId = NewType("ProofId", UUID)

# pos
RetailPointId = NewType("RetailPointId", UUID)
RegisterId = NewType("RegisterId", UUID)
WorkstationId = NewType("WorkstationId", UUID)
PosSessionId = NewType("PosSessionId", UUID)
PosShiftId = NewType("PosShiftId", UUID)
CartId = NewType("CartId", UUID)
CheckoutId = NewType("CheckoutId", UUID)
RetailSaleId = NewType("RetailSaleId", UUID)
PaymentRequestId = NewType("PaymentRequestId", UUID)
PaymentId = NewType("PaymentId", UUID)
AllocationId = NewType("AllocationId", UUID)
RefundId = NewType("RefundId", UUID)
CashOperationId = NewType("CashOperationId", UUID)
FiscalOperationId = NewType("FiscalOperationId", UUID)

# fiscal-gateway-am
FiscalDeviceId = NewType("FiscalDeviceId", UUID)
FiscalExchangeId = NewType("FiscalExchangeId", UUID)

# messenger
ProfileId = NewType("ProfileId", UUID)
ConversationId = NewType("ConversationId", UUID)
ParticipantId = NewType("ParticipantId", UUID)
MessageId = NewType("MessageId", UUID)
MediaId = NewType("MediaId", UUID)
CannedReplyId = NewType("CannedReplyId", UUID)

# integrations
ConfigurationId = NewType("ConfigurationId", UUID)
ProviderPaymentId = NewType("ProviderPaymentId", UUID)
ProviderRefundId = NewType("ProviderRefundId", UUID)
WebhookId = NewType("WebhookId", UUID)
WebhookDeliveryId = NewType("WebhookDeliveryId", UUID)
ExchangeId = NewType("ExchangeId", UUID)
IntakeId = NewType("IntakeId", UUID)
SyncRunId = NewType("SyncRunId", UUID)

# analytics
IncidentId = NewType("IncidentId", UUID)
