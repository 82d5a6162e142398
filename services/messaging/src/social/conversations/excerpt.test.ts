import { describe, expect, it } from '@jest/globals';
import { excerptOf } from './excerpt.ts';

describe('the excerpt of a message', () => {
  it('is the whole of a short message', () => {
    expect(excerptOf('See you at the gate.')).toBe('See you at the gate.');
    expect(excerptOf('a'.repeat(200))).toBe('a'.repeat(200));
  });

  it('ends after 200 characters', () => {
    expect(excerptOf(`${'a'.repeat(200)}b`)).toBe('a'.repeat(200));
  });

  it('counts an emoji as one and never cuts it in half', () => {
    expect(excerptOf('⚽🏟️'.slice(0, 1).concat('🎉'.repeat(300)))).toBe(`⚽${'🎉'.repeat(199)}`);
    expect(excerptOf(`a${'🎉'.repeat(300)}`).isWellFormed()).toBe(true);
    expect([...excerptOf('🎉'.repeat(4000))]).toHaveLength(200);
  });
});
