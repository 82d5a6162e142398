// What the gate sounds like: two rising tones let in, two low ones refuse. A browser makes no sound before somebody has touched the page.
let context: AudioContext | undefined;

const muted = 'plaza.gate.muted';

export const sounds = {
  get isOn(): boolean {
    return localStorage.getItem(muted) === null;
  },
  set isOn(isOn: boolean) {
    if (isOn) localStorage.removeItem(muted);
    else localStorage.setItem(muted, '1');
  },
};

/** With the first touch or key. */
export function armSounds(): void {
  const arm = () => {
    context ??= new AudioContext();
    void context.resume();
  };
  for (const event of ['pointerup', 'keyup']) addEventListener(event, arm, { once: true });
}

const tones = {
  admitted: { type: 'sine', notes: [880, 1320] },
  refused: { type: 'square', notes: [196, 147] },
} as const;
const seconds = 0.16;

export function play(what: keyof typeof tones): void {
  if (!sounds.isOn || !context) return;
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(what === 'admitted' ? 80 : [160, 80, 160]);
  const { type, notes } = tones[what];
  notes.forEach((frequency, index) => tone(context!, { type, frequency, at: index * seconds }));
}

function tone(
  on: AudioContext,
  { type, frequency, at }: { type: OscillatorType; frequency: number; at: number },
): void {
  const [oscillator, gain] = [on.createOscillator(), on.createGain()];
  const start = on.currentTime + at;
  oscillator.type = type;
  oscillator.frequency.value = frequency;
  // Without a fade it clicks.
  gain.gain.setValueAtTime(0.3, start);
  gain.gain.exponentialRampToValueAtTime(0.001, start + seconds);
  oscillator.connect(gain).connect(on.destination);
  oscillator.start(start);
  oscillator.stop(start + seconds);
}
