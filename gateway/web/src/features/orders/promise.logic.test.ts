import { describe, expect, it } from "vitest";
import type { OrdersOrderPage } from "@/api/generated";
import {
  changedParts,
  clashingParts,
  mergedPromise,
  missingInPromise,
  promiseBody,
  promiseOf,
  sumsWith,
  withKind,
} from "./promise.logic";

const amd = (amount: number) => ({ amount, currency: "AMD" });
const page = {
  order: {
    total: amd(1_350_000),
    paid: amd(1_350_000),
    refunded: amd(0),
    delivery: {
      kind: "courier",
      address: { text: "Абовяна, 8", apartment: "4", latitude: 40.18, longitude: 44.51 },
      recipient: { name: "Ани", phone: "+37499112233" },
      window: { starts_at: "2026-11-23T20:30:00Z", ends_at: "2026-11-23T21:30:00Z" },
      slot_id: "s1",
      zone_id: "z1",
      fee: amd(150_000),
      notes: "домофон 4",
    },
  },
  store: { time_zone: "Asia/Yerevan" },
} as unknown as OrdersOrderPage;
const evening = { id: "s2", startsAt: "2026-11-24T14:00:00Z", endsAt: "2026-11-24T16:00:00Z" };

describe("a promise made anew", () => {
  it("begins as the order promises now, by the clock of its store", () => {
    const draft = promiseOf(page);
    expect([draft.kind, draft.day, draft.slot?.id, draft.place.zoneId]).toEqual(["courier", "2026-11-24", "s1", "z1"]);
    expect(draft.place.point).toEqual({ latitude: 40.18, longitude: 44.51 });
    const collected = promiseOf({
      ...page,
      order: { ...page.order, delivery: { ...page.order.delivery, kind: "pickup", address: null } },
    });
    expect([collected.kind, collected.pickUpAt]).toEqual(["pickup", "00:30"]);
    expect(changedParts(draft, promiseOf(page))).toEqual([]);
  });

  it("sees a change where something else is promised, not where another day is merely looked at", () => {
    const draft = promiseOf(page);
    expect(changedParts(draft, { ...draft, day: "2026-11-30" })).toEqual([]);
    expect(changedParts(draft, { ...draft, slot: evening, deliveryNotes: "" })).toEqual(["way", "notes"]);
    const iso = { id: "s1", startsAt: "2026-11-23T20:30:00.000Z", endsAt: "2026-11-23T21:30:00.000Z" };
    expect(changedParts(draft, { ...draft, slot: iso })).toEqual([]);
  });

  it("asks two people only about what both changed, and keeps the rest of both", () => {
    const before = promiseOf(page);
    const mine = { ...before, slot: evening, recipient: { name: "Нуне", phone: "" } };
    const theirs = { ...before, recipient: { name: "Мариам", phone: "" }, deliveryNotes: "во двор" };
    expect(clashingParts(before, mine, theirs)).toEqual(["recipient"]);
    const merged = mergedPromise(theirs, mine, changedParts(before, mine));
    expect([merged.slot?.id, merged.recipient.name, merged.deliveryNotes]).toEqual(["s2", "Нуне", "во двор"]);
  });

  it("wants a time for every way, and a name and an address only where it is brought", () => {
    const draft = promiseOf(page);
    expect(missingInPromise(draft)).toEqual([]);
    const collected = { ...draft, ...withKind("pickup"), recipient: { name: "", phone: "" } };
    expect(missingInPromise(collected)).toEqual(["pickUp"]);
    expect(missingInPromise({ ...draft, place: { ...draft.place, text: " " }, slot: null })).toEqual([
      "address",
      "slot",
    ]);
  });

  it("keeps the number to call, and sends an address only with a promise of delivery", () => {
    const draft = promiseOf(page);
    expect(promiseBody(draft, "sealed", "+37491000000")).toMatchObject({
      quote: "sealed",
      window: null,
      address: { text: "Абовяна, 8", apartment: "4" },
      recipient: { name: "Ани", phone: "+37499112233" },
      contact_phone: "+37491000000",
    });
    const collected = promiseBody({ ...draft, ...withKind("pickup"), slot: evening }, null, null);
    expect([collected.address, collected.window]).toEqual([
      null,
      { starts_at: "2026-11-24T14:00:00Z", ends_at: "2026-11-24T16:00:00Z" },
    ]);
  });

  it("tells what is missing or too much with another fee", () => {
    expect(sumsWith(page.order, amd(250_000))).toMatchObject({
      total: amd(1_450_000),
      due: amd(100_000),
      over: amd(0),
    });
    expect(sumsWith(page.order, amd(0))).toMatchObject({ total: amd(1_200_000), due: amd(0), over: amd(150_000) });
  });
});
