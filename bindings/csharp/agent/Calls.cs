using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Ossmp.Agent
{
    /// <summary>The calls of the protocol, each as a user of the binding would write it.</summary>
    internal sealed class Calls
    {
        private readonly Dictionary<string, OssmpClient> clients = new Dictionary<string, OssmpClient>();
        private readonly Dictionary<string, MultipartUpload> uploads = new Dictionary<string, MultipartUpload>();
        private readonly LogLines log = new LogLines();
        private readonly Dictionary<string, Func<Request, Dictionary<string, object>>> calls;

        internal Calls()
        {
            calls = new Dictionary<string, Func<Request, Dictionary<string, object>>>
            {
                { "reset", _ => Reset() },
                { "version", _ => new Dictionary<string, object> { { "version", OssmpLibrary.Version } } },
                { "client", MakeClient },
                { "set_credentials", SetCredentials },
                { "log_lines", _ => new Dictionary<string, object> { { "lines", log.Take() } } },
                { "close", Close },
                { "init", Initiate },
                { "attach", Attach },
                { "part_from_file", PartFromFile },
                { "part_from_buffer", PartFromBuffer },
                { "part_from_stream", PartFromStream },
                { "part_copy", PartCopy },
                { "parts_in_parallel", PartsInParallel },
                { "list_parts", r => Answers.Of(Upload(r).ListParts(r.Int("marker") ?? 0, r.Int("max") ?? 0)) },
                { "all_parts", r => Answers.Of(Upload(r).ListAllParts()) },
                { "sent_parts", r => Answers.Of(Upload(r).SentParts) },
                { "complete", Complete },
                { "abort", Abort },
                { "list_uploads", ListUploads },
                { "all_uploads", AllUploads },
                { "upload_file", r => OneCall.File(Client(r), r) },
                { "upload_stream", r => OneCall.Stream(Client(r), r) },
                { "upload_writer", r => OneCall.Writer(Client(r), r) },
                { "plan_part_size", PlanPartSize },
                { "split", Split },
            };
        }

        internal Dictionary<string, object> Run(Request request)
        {
            return calls[request.Call](request);
        }

        internal Dictionary<string, object> Reset()
        {
            foreach (MultipartUpload upload in uploads.Values)
            {
                upload.Dispose();
            }
            foreach (OssmpClient client in clients.Values)
            {
                client.Dispose();
            }
            uploads.Clear();
            clients.Clear();
            log.Take();
            return Answers.Nothing();
        }

        private OssmpClient Client(Request request)
        {
            return clients[request.Text("client")];
        }

        private MultipartUpload Upload(Request request)
        {
            return uploads[request.Text("upload")];
        }

        private Dictionary<string, object> MakeClient(Request request)
        {
            OssmpClientOptions options = ClientSettings.Of(request);
            if (request.Flag("log") == true)
            {
                options.LogTo(log.Source);
            }
            clients[request.Text("as")] = new OssmpClient(options);
            return Answers.Nothing();
        }

        private Dictionary<string, object> SetCredentials(Request request)
        {
            Client(request).SetCredentials(
                new AccessKey(request.Text("id"), request.Text("secret"), request.Text("token")));
            return Answers.Nothing();
        }

        private Dictionary<string, object> Close(Request request)
        {
            if (request.Has("upload"))
            {
                Upload(request).Dispose();
            }
            else
            {
                Client(request).Dispose();
            }
            return Answers.Nothing();
        }

        private Dictionary<string, object> Initiate(Request request)
        {
            return Keep(request, Client(request).InitiateMultipartUpload(
                request.Text("bucket"), request.Text("key"), OneCall.Fill(new MultipartUploadOptions(), request)));
        }

        private Dictionary<string, object> Attach(Request request)
        {
            return Keep(request, Client(request).AttachMultipartUpload(
                request.Text("bucket"), request.Text("key"), request.Text("upload_id"),
                OneCall.Fill(new MultipartUploadOptions(), request)));
        }

        private Dictionary<string, object> Keep(Request request, MultipartUpload upload)
        {
            uploads[request.Text("as")] = upload;
            return Answers.Of(upload);
        }

        private Dictionary<string, object> PartFromFile(Request request)
        {
            return Answers.Of(Upload(request).UploadPart(
                request.Int("number").Value, request.Text("file"), request.Number("offset") ?? 0,
                request.Number("length") ?? -1));
        }

        private Dictionary<string, object> PartFromBuffer(Request request)
        {
            byte[] bytes;
            using (FileStream file = File.OpenRead(request.Text("file")))
            {
                long offset = request.Number("offset") ?? 0;
                file.Position = offset;
                bytes = new byte[request.Number("length") ?? file.Length - offset];
                int filled = 0;
                int count;
                while ((count = file.Read(bytes, filled, bytes.Length - filled)) > 0)
                {
                    filled += count;
                }
            }
            return Answers.Of(Upload(request).UploadPart(request.Int("number").Value, bytes, 0, bytes.Length));
        }

        private Dictionary<string, object> PartFromStream(Request request)
        {
            using (Stream stream = FailingStream.Open(request))
            {
                stream.Position = request.Number("offset") ?? 0;
                long length = request.Number("length") ?? stream.Length - stream.Position;
                return Answers.Of(Upload(request).UploadPart(request.Int("number").Value, stream, length));
            }
        }

        private Dictionary<string, object> PartCopy(Request request)
        {
            return Answers.Of(Upload(request).UploadPartCopy(
                request.Int("number").Value, request.Text("source_bucket"), request.Text("source_key"),
                request.Number("offset") ?? 0, request.Number("length") ?? -1));
        }

        private Dictionary<string, object> PartsInParallel(Request request)
        {
            MultipartUpload upload = Upload(request);
            string file = request.Text("file");
            var gate = new SemaphoreSlim(request.Int("workers").Value);
            Task<PartInfo>[] tasks = PartPlan.SplitFileByPartSize(file, request.Number("part_size").Value)
                .Select(async part =>
                {
                    await gate.WaitAsync().ConfigureAwait(false);
                    try
                    {
                        return await upload.UploadPartAsync(part.Number, file, part.Offset, part.Size)
                            .ConfigureAwait(false);
                    }
                    finally
                    {
                        gate.Release();
                    }
                }).ToArray();
            return Answers.Of(Task.WhenAll(tasks).GetAwaiter().GetResult());
        }

        private Dictionary<string, object> Complete(Request request)
        {
            MultipartUpload upload = Upload(request);
            Dictionary<string, string> headers = request.Headers();
            if (!(request.Any("parts") is string))
            {
                List<PartETag> parts = request.Has("parts")
                    ? request.Objects("parts")
                        .Select(part => new PartETag((int)(long)part["number"], (string)part["etag"])).ToList()
                    : null;
                return Answers.Of(upload.CompleteMultipartUpload(parts, headers));
            }
            return Answers.Of(request.Text("parts") == "listed"
                ? upload.CompleteMultipartUploadWithListedParts(headers)
                : upload.CompleteMultipartUpload(null, headers));
        }

        private Dictionary<string, object> Abort(Request request)
        {
            Upload(request).AbortMultipartUpload();
            return Answers.Nothing();
        }

        private Dictionary<string, object> ListUploads(Request request)
        {
            MultipartUploadPage page = Client(request).ListMultipartUploads(request.Text("bucket"), Listing(request));
            Dictionary<string, object> answer = Answers.Of(page.Uploads, page.CommonPrefixes);
            answer["truncated"] = page.IsTruncated;
            answer["next_key_marker"] = page.NextKeyMarker;
            answer["next_upload_id_marker"] = page.NextUploadIdMarker;
            return answer;
        }

        private Dictionary<string, object> AllUploads(Request request)
        {
            MultipartUploadPage[] pages =
                Client(request).ListMultipartUploadPages(request.Text("bucket"), Listing(request)).ToArray();
            return Answers.Of(pages.SelectMany(page => page.Uploads), pages.SelectMany(page => page.CommonPrefixes));
        }

        private static ListMultipartUploadsOptions Listing(Request request)
        {
            return new ListMultipartUploadsOptions
            {
                Prefix = request.Text("prefix"),
                Delimiter = request.Text("delimiter"),
                MaxUploads = request.Int("max"),
                KeyMarker = request.Text("key_marker"),
                UploadIdMarker = request.Text("upload_id_marker"),
            };
        }

        private static Dictionary<string, object> PlanPartSize(Request request)
        {
            long size = PartPlan.PlanPartSize(request.Number("file_size").Value, request.Number("wanted") ?? 0);
            return new Dictionary<string, object> { { "part_size", size } };
        }

        private static Dictionary<string, object> Split(Request request)
        {
            long size = request.Number("size").Value;
            IEnumerable<FilePart> parts = request.Has("count")
                ? PartPlan.SplitByPartNum(size, request.Int("count").Value)
                : PartPlan.SplitByPartSize(size, request.Number("part_size").Value);
            return new Dictionary<string, object>
            {
                {
                    "ranges", parts.Select(part => new Dictionary<string, object>
                    {
                        { "number", part.Number },
                        { "offset", part.Offset },
                        { "size", part.Size },
                    }).ToList()
                },
            };
        }
    }
}
