export type NewOrderPanelProps = {
  /** Opened from a conversation: its customer is the buyer, the order stays linked to it. */
  conversationId?: string;
  customerId?: string;
  onPlaced?: (orderId: string) => void;
};

/** An order taken in one panel. */
export default function NewOrderPanel(_: NewOrderPanelProps) {
  return null;
}
