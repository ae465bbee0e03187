const QUALITY = 0.85;

/** A photo as it is sent: upright, its longer side at most so many pixels, as JPEG. What cannot be read is thrown. */
export async function smallPicture(file: Blob, most = 1600): Promise<Blob> {
  const image = await createImageBitmap(file, { imageOrientation: "from-image" });
  const factor = Math.min(1, most / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.width * factor);
  canvas.height = Math.round(image.height * factor);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/jpeg", QUALITY);
  });
}
