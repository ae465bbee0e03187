import { Button, FileButton, Group, Image, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconCamera, IconX } from "@tabler/icons-react";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { smallPicture } from "@/ui/picture";
import type { Deed, StopNow } from "./courier.logic";
import { Signature } from "./Signature";

type FormProps = { stop: StopNow; onDone: (...deeds: Deed[]) => Promise<void>; onCancel: () => void };

/** A photo of a phone is larger than a proof has to be; the second size is for one that still is. */
const SIZES = [1280, 900];
const MOST_BYTES = 640_000;

async function sendable(file: File): Promise<Blob> {
  let picture: Blob = file;
  for (const size of SIZES) {
    picture = await smallPicture(file, size);
    if (picture.size <= MOST_BYTES) break;
  }
  return picture;
}

/** Handed over: to whom, and a photo or a signature as proof. */
export function DeliverForm({ stop, onDone, onCancel }: FormProps) {
  const { t } = useTranslation("courier");
  const common = useTranslation().t;
  const [photo, setPhoto] = useState<Blob | null>(null);
  const [signature, setSignature] = useState<Blob | null>(null);
  const [unreadable, setUnreadable] = useState(false);
  const [busy, setBusy] = useState(false);
  const form = useForm({
    initialValues: { receivedBy: stop.recipient?.name ?? "", note: "" },
    validate: { receivedBy: (value) => (value.trim() ? null : t("whoNeeded")) },
  });
  async function take(file: File | null) {
    if (!file) return;
    try {
      setPhoto(await sendable(file));
      setUnreadable(false);
    } catch {
      setUnreadable(true);
    }
  }
  const finish = form.onSubmit(async ({ receivedBy, note }) => {
    setBusy(true);
    const pictures = [
      photo && ({ kind: "image", delivery: stop.id, image: "photo", picture: photo } as const),
      signature && ({ kind: "image", delivery: stop.id, image: "signature", picture: signature } as const),
    ].filter((one) => one !== null);
    await onDone(
      { kind: "delivered", delivery: stop.id, receivedBy: receivedBy.trim(), note: note.trim() },
      ...pictures,
    );
  });
  return (
    <form onSubmit={finish}>
      <Stack gap="md">
        <TextInput label={t("who")} autoComplete="off" {...form.getInputProps("receivedBy")} />
        <FileButton accept="image/*" capture="environment" onChange={take}>
          {(props) => (
            <Button {...props} variant="light" leftSection={<IconCamera size={22} />}>
              {photo ? t("photoAgain") : t("photo")}
            </Button>
          )}
        </FileButton>
        {unreadable && (
          <Text c="red" role="alert">
            {t("photoUnreadable")}
          </Text>
        )}
        {photo && <Preview picture={photo} label={t("photo")} onDrop={() => setPhoto(null)} />}
        <Signature onChange={setSignature} />
        <Textarea label={t("note")} maxLength={1000} {...form.getInputProps("note")} />
        <Group grow>
          <Button variant="default" onClick={onCancel}>
            {common("cancel")}
          </Button>
          <Button type="submit" loading={busy}>
            {t("delivered")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Preview({ picture, label, onDrop }: { picture: Blob; label: string; onDrop: () => void }) {
  const { t } = useTranslation("courier");
  const url = useMemo(() => URL.createObjectURL(picture), [picture]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return (
    <div>
      <Image src={url} alt={label} mah={180} w="auto" maw="100%" radius="sm" />
      <Button variant="subtle" color="gray" px="xs" leftSection={<IconX size={18} />} onClick={onDrop}>
        {t("dropPhoto")}
      </Button>
    </div>
  );
}
