// The rooms, found by their folders.
import type { Room } from './room.ts';

const found = import.meta.glob<Room>('../rooms/*/route.ts', { eager: true, import: 'room' });

export const rooms: readonly Room[] = Object.values(found);
