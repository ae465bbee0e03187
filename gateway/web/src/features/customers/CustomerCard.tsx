/** A customer beside something else: a conversation, an order. */
export default function CustomerCard(_: { customerId: string }) {
  return null;
}
