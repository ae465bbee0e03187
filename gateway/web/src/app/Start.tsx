import { Navigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { Loading } from "@/ui/Loaded";
import { useMay } from "./me";
import { startOf } from "./start.logic";

/** The bare address leads to where this person's day begins. */
export function Start() {
  const to = startOf(useMay());
  useEffect(() => {
    if (to === "/courier") window.location.replace(to);
  }, [to]);
  return to === "/courier" ? <Loading lines={0} /> : <Navigate to={to} replace />;
}
