import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  type DeliveryDispatchDay,
  type DeliveryDispatchIn,
  deliveryGetDeliveryRecord,
  deliveryGetDispatchDay,
  deliveryPostDispatchChanges,
  deliveryPostDispatchShift,
  deliveryPostDispatchShiftEnd,
} from "@/api/generated";
import { answer } from "@/api/problem";
import { hearing } from "@/api/queries";

export const dispatchKeys = {
  all: ["dispatch"] as const,
  day: (store: string, day: string | undefined) => [...dispatchKeys.all, "day", store, day ?? "today"] as const,
  record: (id: string) => [...dispatchKeys.all, "record", id] as const,
};

/** Orders change what is carried and where to before the delivery itself says so. */
const HEARD = ["delivery.", "orders.order_changed", "orders.order_assembled", "orders.order_placed"];

export function useDispatchDay(store: string, day: string | undefined) {
  return useQuery({
    queryKey: dispatchKeys.day(store, day),
    queryFn: ({ signal }) =>
      answer(deliveryGetDispatchDay({ query: { store_id: store, ...(day ? { day } : {}) }, signal })),
    placeholderData: keepPreviousData,
    // What is in danger changes by the clock alone.
    refetchInterval: 60_000,
    meta: hearing(HEARD),
  });
}

export function useDeliveryRecord(id: string) {
  return useQuery({
    queryKey: dispatchKeys.record(id),
    queryFn: ({ signal }) => answer(deliveryGetDeliveryRecord({ path: { delivery_id: id }, signal })),
    meta: hearing(["delivery.", "orders.order_changed", "orders.order_assembled"]),
  });
}

/** Assign, take back and order stops: all of it or nothing. */
export function useDispatch(store: string, day: string | undefined) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: DeliveryDispatchIn) => answer(deliveryPostDispatchChanges({ query: { store_id: store }, body })),
    onSuccess: ({ deliveries, couriers }) => {
      const fresh = new Map(deliveries.map((one) => [one.id, one]));
      queries.setQueryData(
        dispatchKeys.day(store, day),
        (shown: DeliveryDispatchDay | undefined) =>
          shown && { ...shown, couriers, deliveries: shown.deliveries.map((one) => fresh.get(one.id) ?? one) },
      );
    },
    onSettled: () => queries.invalidateQueries({ queryKey: dispatchKeys.all }),
  });
}

export function useShiftFor(store: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ courier, shift }: { courier: string; shift: string | null }) =>
      shift
        ? answer(deliveryPostDispatchShiftEnd({ path: { shift_id: shift } }))
        : answer(deliveryPostDispatchShift({ body: { store_id: store, courier_id: courier } })),
    onSettled: () => queries.invalidateQueries({ queryKey: dispatchKeys.all }),
  });
}
