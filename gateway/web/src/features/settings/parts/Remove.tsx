import { Button } from "@mantine/core";
import { useAct } from "./useAct";
import { useAsk } from "./useAsk";

type RemoveProps = {
  /** What the button is called; the question too, unless it names the thing. */
  title: string;
  question?: string;
  consequences: string;
  confirm: string;
  done: string;
  deed: () => Promise<unknown>;
  list: string;
  onDone?: () => void;
};

/** A red button that asks before it does what cannot be taken back. */
export function Remove({ title, question = title, consequences, confirm, done, deed, list, onDone }: RemoveProps) {
  const ask = useAsk();
  const removing = useAct(deed, list, done);
  return (
    <Button
      variant="subtle"
      color="red"
      loading={removing.isPending}
      onClick={() => ask(question, consequences, confirm, () => removing.mutate(undefined, { onSuccess: onDone }))}
    >
      {title}
    </Button>
  );
}
