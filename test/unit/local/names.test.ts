import { expect, it } from 'vitest';
import {
  FUNCTION_NAMES,
  functionAccessKeyId,
  regionOfAccessKeyId,
  STACK_CREDENTIALS,
} from '../../../src/local/names.ts';

it('access keys are letters and digits alone, and tell the region', () => {
  for (const region of ['eu-west-1', 'ap-northeast-1', 'tokyo', 'a', 'a-b', 'ab'])
    for (const name of FUNCTION_NAMES) {
      const id = functionAccessKeyId(region, name);
      expect(id).toMatch(/^[A-Za-z0-9]+$/);
      expect(regionOfAccessKeyId(id)).toBe(region);
    }
  expect(STACK_CREDENTIALS.accessKeyId).toMatch(/^[A-Za-z0-9]+$/);
});

it("a person's key tells none", () => {
  for (const id of ['me', 'AKIAIOSFODNN7EXAMPLE', 'CONCORDLOCAL', 'CONCORDONPUSH', ''])
    expect(regionOfAccessKeyId(id)).toBeUndefined();
});
