import { Navigate } from "@tanstack/react-router";
import { useSections } from "./useSections";

/** `/app/settings` itself: the first place one may see. */
export default function FirstSection() {
  const first = useSections()[0];
  return first ? <Navigate to={first.to} replace /> : null;
}
