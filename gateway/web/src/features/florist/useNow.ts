import { useEffect, useState } from "react";

const TICK_MS = 20_000;

/** The moment, told anew often enough for minutes that are counted down. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
