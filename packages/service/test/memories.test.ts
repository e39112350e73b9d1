import type { TaskDocument } from '@ctfusion/schema/documents';
import { describe, expect, it } from 'vitest';
import { AnswerMemory } from '../src/answers/answer-memory.js';
import { SeenBefore } from '../src/answers/seen-before.js';
import { TaskMemory } from '../src/answers/task-memory.js';
import { BodyMemory } from '../src/body-memory.js';
import { task } from './opened-service.js';

describe('what was seen before', () => {
  it('is known the second time, and texts that differ in one character are two', () => {
    const seen = new SeenBefore();
    const texts = Array.from({ length: 1000 }, (_, index) => `{"system_id":"host ${index}"}`);
    expect(texts.filter((text) => seen.add(text))).toEqual([]);
    expect(texts.filter((text) => seen.add(text)).length).toBeGreaterThan(980);
  });
});

describe('bodies', () => {
  const text = '{"a":{"b":1}}';

  it('are the same document from the third time on, checked once', () => {
    const bodies = new BodyMemory();
    let checks = 0;
    const check = (value: unknown) => ({ value, number: ++checks });
    expect(bodies.read(text)).toEqual({ a: { b: 1 } });
    const kept = bodies.read(text);
    expect(bodies.read(text)).toBe(kept);
    expect(bodies.checked(kept, check)).toBe(bodies.checked(kept, check));
    expect(checks).toBe(1);
  });

  it('cannot be changed for whoever comes after', () => {
    const bodies = new BodyMemory();
    bodies.read(text);
    const outcome = bodies.checked(bodies.read(text), (value) => ({ value: value as { a: { b: number } } }));
    expect(() => {
      outcome.value.a.b = 2;
    }).toThrow(TypeError);
  });

  it('that are refused are refused every time', () => {
    const bodies = new BodyMemory();
    for (let time = 0; time < 3; time++) expect(() => bodies.read('{"a":')).toThrow();
    for (let time = 0; time < 3; time++) expect(() => bodies.read('{"__proto__":1}')).toThrow(/__proto__/);
  });

  it('beyond the last 4096 are forgotten', () => {
    const bodies = new BodyMemory();
    bodies.read(text);
    const kept = bodies.read(text);
    for (let index = 0; index < 5000; index++) {
      bodies.read(`{"index":${index}}`);
      bodies.read(`{"index":${index}}`);
    }
    expect(bodies.read(text)).toEqual(kept);
    expect(bodies.read(text)).not.toBe(kept);
  });
});

describe('answers', () => {
  const machine = { document: {} as never, runs: [] };
  const bundle = { bundleId: 'b', predictor: {} as never };
  const answer = { systemId: 'host', machine, bundle, text: 'told' };

  it('are kept of what is asked again, for the very machine and bundle', () => {
    const memory = new AnswerMemory();
    const key = AnswerMemory.key(task as TaskDocument, 'host', 0.9);
    memory.set(key, answer);
    expect(memory.get(key, machine, bundle)).toBeUndefined();
    memory.set(key, answer);
    expect(memory.get(key, machine, bundle)).toBe('told');
    expect(memory.get(key, { ...machine }, bundle)).toBeUndefined();
  });
});

describe('tasks', () => {
  it('are read once; one that is not there is looked for again', async () => {
    const asked: string[] = [];
    const get = async (taskId: string) => {
      asked.push(taskId);
      return taskId === 'known' ? { taskId, document: task as never, createdAt: new Date() } : undefined;
    };
    const memory = new TaskMemory({ tasks: { get } as never });
    for (let time = 0; time < 2; time++) {
      expect(await memory.get('known')).toBe(task);
      expect(await memory.get('other')).toBeUndefined();
    }
    expect(asked).toEqual(['known', 'other', 'other']);
  });
});
