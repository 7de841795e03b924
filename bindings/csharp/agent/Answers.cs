using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Ossmp.Agent
{
    /// <summary>What the agent itself raised in a callback or a stream.</summary>
    internal sealed class RaisedException : Exception
    {
        internal RaisedException(string message)
            : base(message)
        {
        }
    }

    /// <summary>Objects of the binding, and its exceptions, as the protocol tells them.</summary>
    internal static class Answers
    {
        internal static Dictionary<string, object> Nothing()
        {
            return new Dictionary<string, object>();
        }

        internal static Dictionary<string, object> Of(MultipartUpload upload)
        {
            return new Dictionary<string, object>
            {
                { "upload_id", upload.UploadId },
                { "bucket", upload.Bucket },
                { "key", upload.Key },
            };
        }

        internal static Dictionary<string, object> Of(PartInfo part)
        {
            return new Dictionary<string, object>
            {
                { "number", part.PartNumber },
                { "etag", part.ETag },
                { "size", part.Size },
                { "crc64", Crc64(part.Crc64) },
            };
        }

        internal static Dictionary<string, object> Of(IEnumerable<PartInfo> parts)
        {
            return new Dictionary<string, object> { { "parts", parts.Select(Of).ToList() } };
        }

        internal static Dictionary<string, object> Of(PartPage page)
        {
            Dictionary<string, object> answer = Of(page.Parts);
            answer["truncated"] = page.IsTruncated;
            answer["next_marker"] = page.NextPartNumberMarker;
            return answer;
        }

        internal static Dictionary<string, object> Of(
            IEnumerable<MultipartUploadInfo> uploads, IEnumerable<string> prefixes)
        {
            return new Dictionary<string, object>
            {
                {
                    "uploads", uploads.Select(upload => new Dictionary<string, object>
                    {
                        { "key", upload.Key },
                        { "upload_id", upload.UploadId },
                    }).ToList()
                },
                { "prefixes", prefixes.ToList() },
            };
        }

        internal static Dictionary<string, object> Of(UploadResult result)
        {
            return new Dictionary<string, object>
            {
                { "etag", result.ETag },
                { "crc64", Crc64(result.Crc64) },
                { "size", result.Size },
                { "location", result.Location },
                { "version_id", result.VersionId },
                { "request_id", result.RequestId },
                { "callback_body", result.CallbackBody },
                { "bytes_reused", result.BytesReused },
            };
        }

        internal static Dictionary<string, object> Of(Exception failure)
        {
            Exception thrown = Chain(failure).First();
            Exception raised = Chain(failure).FirstOrDefault(link => link is RaisedException);
            if (raised != null)
            {
                return new Dictionary<string, object> { { "raised", raised.Message } };
            }
            var told = thrown as IOssmpError;
            if (told != null)
            {
                return Of(told.Error, Kind(thrown));
            }
            bool refused = thrown is ArgumentException || thrown is ObjectDisposedException;
            return new Dictionary<string, object>
            {
                { "status", refused ? "OSSMP_E_ARGUMENT" : "" },
                { "kind", Kind(thrown) },
                { "message", thrown.GetType().Name + ": " + thrown.Message },
            };
        }

        private static Dictionary<string, object> Of(OssmpErrorInfo error, string kind)
        {
            return new Dictionary<string, object>
            {
                { "status", error.StatusName },
                { "kind", kind },
                { "message", error.Message },
                { "code", error.Code },
                { "ec", error.Ec },
                { "request_id", error.RequestId },
                { "http_status", error.HttpStatus },
                { "operation", error.Operation },
                { "bucket", error.Bucket },
                { "object", error.Key },
                { "upload_id", error.UploadId },
                { "part_number", error.PartNumber },
                { "attempts", error.Attempts },
                { "retryable", error.IsRetryable },
                { "object_state", error.ObjectState.ToString().ToLowerInvariant() },
            };
        }

        private static string Kind(Exception thrown)
        {
            return thrown is NoSuchUploadException ? "NoSuchUpload"
                : thrown is OperationCanceledException ? "Cancelled"
                : thrown is FileChangedException ? "FileChanged"
                : thrown is IntegrityException ? "Integrity"
                : "";
        }

        /// <summary>The exception and its causes; tasks wrap theirs in an AggregateException.</summary>
        private static IEnumerable<Exception> Chain(Exception failure)
        {
            for (Exception link = failure; link != null; link = link.InnerException)
            {
                if (!(link is AggregateException))
                {
                    yield return link;
                }
            }
        }

        private static string Crc64(ulong? crc64)
        {
            return crc64.HasValue ? crc64.Value.ToString(CultureInfo.InvariantCulture) : "";
        }
    }
}
