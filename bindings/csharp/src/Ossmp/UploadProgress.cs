namespace Ossmp
{
    /// <summary>How far an upload in one call has come.</summary>
    public struct UploadProgress
    {
        private readonly long total;

        internal UploadProgress(long bytesDone, long bytesTotal)
        {
            BytesDone = bytesDone;
            total = bytesTotal;
        }

        /// <summary>The bytes that OSS has confirmed. It never falls within an upload.</summary>
        public long BytesDone { get; }

        /// <summary>The bytes in all; null while that is unknown, as with a stream.</summary>
        public long? BytesTotal => total < 0 ? (long?)null : total;

        /// <summary>Done and total in bytes.</summary>
        /// <returns>A text such as "8388608 of 20971520 bytes".</returns>
        public override string ToString()
        {
            return total < 0 ? BytesDone + " bytes" : BytesDone + " of " + total + " bytes";
        }
    }
}
