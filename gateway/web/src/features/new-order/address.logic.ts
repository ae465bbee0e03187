import type { DeliveryAddress } from "@/api/generated";
import type { Place } from "./newOrder.logic";

/** "A, apt 5, floor 2": what a person reads of an address. */
export function addressLine(address: DeliveryAddress, words: { apartment: string; floor: string; entrance: string }) {
  const parts = [
    address.text,
    address.entrance && `${words.entrance} ${address.entrance}`,
    address.floor && `${words.floor} ${address.floor}`,
    address.apartment && `${words.apartment} ${address.apartment}`,
  ];
  return parts.filter(Boolean).join(", ");
}

export function placeOf(address: DeliveryAddress, zoneId: string | null = null): Place {
  const { latitude, longitude } = address;
  return {
    text: address.text,
    entrance: address.entrance ?? "",
    floor: address.floor ?? "",
    apartment: address.apartment ?? "",
    point: latitude != null && longitude != null ? { latitude, longitude } : null,
    zoneId,
  };
}

/** What was said of a place, as the server is told. */
export function addressOf(place: Place): DeliveryAddress {
  return {
    text: place.text.trim(),
    entrance: place.entrance.trim() || null,
    floor: place.floor.trim() || null,
    apartment: place.apartment.trim() || null,
    latitude: place.point?.latitude ?? null,
    longitude: place.point?.longitude ?? null,
  };
}
