import { S3Error } from './error.ts';

/** The refusals that more than one operation gives, worded as S3 words them. */

export function noSuchBucket(bucket: string): S3Error {
  const message = 'The specified bucket does not exist';
  return new S3Error({ code: 'NoSuchBucket', status: 404, message, fields: { BucketName: bucket } });
}

export function noSuchKey(key: string, headers: Record<string, string> = {}): S3Error {
  const message = 'The specified key does not exist.';
  return new S3Error({ code: 'NoSuchKey', status: 404, message, fields: { Key: key }, headers });
}

export function noSuchVersion(key: string, versionId: string): S3Error {
  const message = 'The specified version does not exist.';
  return new S3Error({ code: 'NoSuchVersion', status: 404, message, fields: { Key: key, VersionId: versionId } });
}

export function noSuchUpload(uploadId: string): S3Error {
  const message =
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.';
  return new S3Error({ code: 'NoSuchUpload', status: 404, message, fields: { UploadId: uploadId } });
}

export function invalidArgument(message: string, name: string, value?: string): S3Error {
  const fields = { ArgumentName: name, ...(value === undefined ? {} : { ArgumentValue: value }) };
  return new S3Error({ code: 'InvalidArgument', status: 400, message, fields });
}

export function invalidRequest(message: string): S3Error {
  return new S3Error({ code: 'InvalidRequest', status: 400, message });
}

export function malformedXml(): S3Error {
  const message = 'The XML you provided was not well-formed or did not validate against our published schema';
  return new S3Error({ code: 'MalformedXML', status: 400, message });
}

export function preconditionFailed(condition: string): S3Error {
  const message = 'At least one of the pre-conditions you specified did not hold';
  return new S3Error({ code: 'PreconditionFailed', status: 412, message, fields: { Condition: condition } });
}

export function notModified(headers: Record<string, string>): S3Error {
  return new S3Error({ code: 'NotModified', status: 304, message: 'Not Modified', headers });
}

export function headerNotImplemented(header: string, additionalMessage: string): S3Error {
  const message = 'A header you provided implies functionality that is not implemented';
  return new S3Error({ code: 'NotImplemented', status: 501, message, fields: { Header: header, additionalMessage } });
}

export function archived(message: string, storageClass: string): S3Error {
  return new S3Error({ code: 'InvalidObjectState', status: 403, message, fields: { StorageClass: storageClass } });
}

/** A delete marker addressed by its version id can only be deleted. */
export function markerNotAllowed(method: string, versionId: string, lastModified: string): S3Error {
  return new S3Error({
    code: 'MethodNotAllowed',
    status: 405,
    message: 'The specified method is not allowed against this resource.',
    fields: { Method: method, ResourceType: 'DeleteMarker' },
    headers: {
      allow: 'DELETE',
      'x-amz-delete-marker': 'true',
      'x-amz-version-id': versionId,
      'last-modified': lastModified,
    },
  });
}
