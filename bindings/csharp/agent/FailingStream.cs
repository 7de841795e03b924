using System;
using System.IO;

namespace Ossmp.Agent
{
    /// <summary>A file that raises an exception after so many bytes.</summary>
    internal sealed class FailingStream : FileStream
    {
        private readonly string message;
        private long left;

        private FailingStream(string path, long failAt, string message)
            : base(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite)
        {
            left = failAt;
            this.message = message;
        }

        internal static Stream Open(Request request)
        {
            string path = request.Text("file");
            return request.Has("fail_at")
                ? new FailingStream(path, request.Number("fail_at").Value, request.Text("fail_message"))
                : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        }

        public override int Read(byte[] array, int offset, int count)
        {
            if (left == 0)
            {
                throw new RaisedException(message);
            }
            int read = base.Read(array, offset, (int)Math.Min(count, left));
            left -= read;
            return read;
        }
    }
}
