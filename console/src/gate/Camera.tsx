import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../ui/Icon.tsx';

/** A code that stays in sight is one scan. */
const awayMs = 2_000;
const everyMs = 120;
/** What is looked at: the middle of the picture, small enough for a slow phone. */
const side = 640;

interface CameraProps {
  onCode(code: string): void;
}

export function Camera({ onCode }: CameraProps) {
  const { t } = useTranslation('gate');
  const video = useRef<HTMLVideoElement>(null);
  const [problem, setProblem] = useState<'refused' | 'missing'>();
  const found = useRef(onCode);
  useEffect(() => {
    found.current = onCode;
  }, [onCode]);
  useEffect(() => {
    const ending = new AbortController();
    watch(video.current!, (code) => found.current(code), ending.signal).catch((error: unknown) => {
      if (ending.signal.aborted) return;
      setProblem(error instanceof DOMException && error.name === 'NotAllowedError' ? 'refused' : 'missing');
    });
    return () => ending.abort();
  }, []);
  return (
    <div className="gate-camera">
      <video ref={video} muted playsInline aria-label={t('camera.label')} hidden={problem !== undefined} />
      {problem && (
        <p className="note">
          <Icon name="alert" /> {t(`camera.${problem}`)}
        </p>
      )}
    </div>
  );
}

async function watch(video: HTMLVideoElement, onCode: (code: string) => void, signal: AbortSignal): Promise<void> {
  const [{ default: jsQR }, stream] = await Promise.all([
    import('jsqr'),
    navigator.mediaDevices.getUserMedia({
      video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } },
    }),
  ]);
  const stop = () => stream.getTracks().forEach((track) => track.stop());
  if (signal.aborted) return stop();
  signal.addEventListener('abort', stop);
  video.srcObject = stream;
  await video.play();
  const canvas = document.createElement('canvas');
  const pencil = canvas.getContext('2d', { willReadFrequently: true })!;
  let last = { code: '', at: 0 };
  const look = () => {
    const { videoWidth: width, videoHeight: height } = video;
    const cut = Math.min(width, height);
    if (cut > 0) {
      canvas.width = canvas.height = Math.min(cut, side);
      pencil.drawImage(video, (width - cut) / 2, (height - cut) / 2, cut, cut, 0, 0, canvas.width, canvas.height);
      const { data } = pencil.getImageData(0, 0, canvas.width, canvas.height);
      const code = jsQR(data, canvas.width, canvas.height, { inversionAttempts: 'dontInvert' })?.data;
      const now = performance.now();
      if (code) {
        if (code !== last.code || now - last.at > awayMs) onCode(code);
        last = { code, at: now };
      }
    }
  };
  const timer = setInterval(look, everyMs);
  signal.addEventListener('abort', () => clearInterval(timer));
}
