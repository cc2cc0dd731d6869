// The form of a storage, and what keeps it from being saved. Pure.
import type { AddStorageRequest, Storage } from '#protocol/http/drops.ts';

/** `secretAccessKey`: '' keeps the one that is there. */
export type StorageForm = AddStorageRequest;

export const newStorage: StorageForm = {
  ...{ name: '', endpoint: 'https://', region: '', bucket: '', prefix: 'steward/', style: 'host' },
  ...{ accessKeyId: '', secretAccessKey: '', encryption: 'none', kmsKeyId: '' },
};

export const formOf = (storage: Storage): StorageForm => ({
  ...{ name: storage.name, endpoint: storage.endpoint, region: storage.region, bucket: storage.bucket },
  ...{ prefix: storage.prefix, style: storage.style, accessKeyId: storage.accessKeyId, secretAccessKey: '' },
  ...{ encryption: storage.encryption, kmsKeyId: storage.kmsKeyId },
});

export type StorageProblem = 'name' | 'endpoint' | 'region' | 'bucket' | 'accessKeyId' | 'secretAccessKey';

/** The first that is wrong; the server looks closer. */
export function problemIn(form: StorageForm, isNew: boolean): StorageProblem | null {
  if (form.name.trim() === '') return 'name';
  if (!/^https?:\/\/[^/?#@\s]+\/?$/.test(form.endpoint.trim())) return 'endpoint';
  if (!/^[a-z0-9-]{1,40}$/.test(form.region.trim())) return 'region';
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(form.bucket.trim())) return 'bucket';
  if (form.accessKeyId.trim() === '') return 'accessKeyId';
  return isNew && form.secretAccessKey.trim() === '' ? 'secretAccessKey' : null;
}

export const sentOf = (form: StorageForm): AddStorageRequest => ({
  ...{ ...form, name: form.name.trim(), endpoint: form.endpoint.trim(), region: form.region.trim() },
  ...{ bucket: form.bucket.trim(), prefix: form.prefix.trim(), accessKeyId: form.accessKeyId.trim() },
  ...{ secretAccessKey: form.secretAccessKey.trim(), kmsKeyId: form.kmsKeyId.trim() },
});
