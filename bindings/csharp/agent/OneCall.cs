using System.Collections.Generic;
using System.IO;
using System.Threading;

namespace Ossmp.Agent
{
    /// <summary>Uploads in one call, and the writer, with everything that may happen on the way.</summary>
    internal static class OneCall
    {
        internal static Dictionary<string, object> File(OssmpClient client, Request request)
        {
            var options = new UploadFileOptions
            {
                Checkpoint = request.Text("checkpoint"),
                CheckpointRequired = request.Flag("checkpoint_required"),
                Adopt = request.Flag("adopt"),
            };
            using (var watch = new Watch(request, options))
            {
                return watch.Answer(client.UploadFileAsync(
                    request.Text("bucket"), request.Text("key"), request.Text("file"), options, watch.Token)
                    .GetAwaiter().GetResult());
            }
        }

        internal static Dictionary<string, object> Stream(OssmpClient client, Request request)
        {
            var options = new UploadOptions();
            using (var watch = new Watch(request, options))
            using (Stream stream = FailingStream.Open(request))
            {
                return watch.Answer(client.UploadStream(
                    request.Text("bucket"), request.Text("key"), stream, options, watch.Token));
            }
        }

        internal static Dictionary<string, object> Writer(OssmpClient client, Request request)
        {
            var options = new UploadOptions();
            using (var watch = new Watch(request, options))
            using (Stream stream = FailingStream.Open(request))
            using (ObjectWriter writer = client.OpenWriter(
                request.Text("bucket"), request.Text("key"), options, watch.Token))
            {
                var piece = new byte[request.Int("piece") ?? 65536];
                int count;
                while ((count = stream.Read(piece, 0, piece.Length)) > 0)
                {
                    if (writer.Position >= (request.Number("give_up_at") ?? long.MaxValue))
                    {
                        return Answers.Nothing();
                    }
                    writer.Write(piece, 0, count);
                }
                if (request.Has("give_up_at"))
                {
                    return Answers.Nothing();
                }
                return watch.Answer(writer.Finish());
            }
        }

        internal static T Fill<T>(T options, Request request)
            where T : MultipartUploadOptions
        {
            foreach (KeyValuePair<string, string> header in request.Headers() ?? new Dictionary<string, string>())
            {
                options.Headers[header.Key] = header.Value;
            }
            options.Deadline = request.Time("deadline");
            return options;
        }

        /// <summary>Progress, and what is to be done when so much of it was made.</summary>
        private sealed class Watch : System.IDisposable
        {
            private readonly CancellationTokenSource source = new CancellationTokenSource();
            private readonly Request request;
            private int calls;
            private UploadProgress last;
            private bool monotone = true;

            internal Watch(Request request, UploadOptions options)
            {
                this.request = request;
                Fill(options, request);
                options.PartSize = request.Number("part_size");
                options.Concurrency = request.Int("concurrency");
                options.AbortOnFailure = request.Flag("abort_on_failure");
                if (request.Flag("progress") == true || request.Has("cancel_at") || request.Has("raise_at"))
                {
                    options.OnProgress = OnProgress;
                }
                if (request.Has("cancel_after"))
                {
                    source.CancelAfter(request.Time("cancel_after").Value);
                }
            }

            internal CancellationToken Token => source.Token;

            public void Dispose()
            {
                source.Dispose();
            }

            internal Dictionary<string, object> Answer(UploadResult result)
            {
                Dictionary<string, object> answer = Answers.Of(result);
                if (request.Flag("progress") == true)
                {
                    answer["progress"] = new Dictionary<string, object>
                    {
                        { "calls", calls },
                        { "last", last.BytesDone },
                        { "total", last.BytesTotal ?? -1 },
                        { "monotone", monotone },
                    };
                }
                return answer;
            }

            private void OnProgress(UploadProgress state)
            {
                calls++;
                monotone = monotone && state.BytesDone >= last.BytesDone;
                last = state;
                if (state.BytesDone >= (request.Number("cancel_at") ?? long.MaxValue))
                {
                    source.Cancel();
                }
                if (state.BytesDone >= (request.Number("raise_at") ?? long.MaxValue))
                {
                    throw new RaisedException(request.Text("raise_message"));
                }
            }
        }
    }
}
