import { expect, it } from 'vitest';
import { isLoopback } from '../../../shared/model/loopback.ts';

it.each([
  'http://localhost:7071',
  'http://LOCALHOST',
  'http://127.0.0.1',
  'http://127.1.2.3',
  'http://127.1',
  'http://[::1]:1',
])('%s is this machine', (address) => {
  expect(isLoopback(new URL(address))).toBe(true);
});

it.each([
  'http://127.0.0.1.example.com',
  'http://localhost.example.com',
  'http://128.0.0.1',
  'http://[::2]',
  'http://0.0.0.0',
])('%s is another one', (address) => {
  expect(isLoopback(new URL(address))).toBe(false);
});
