using System;
using System.IO;

namespace Ossmp.Tests
{
    /// <summary>Files and bytes to upload, and what their CRC-64 must be.</summary>
    internal sealed class Samples : IDisposable
    {
        private static readonly ulong[] Crc64Table = MakeTable();

        internal Samples()
        {
            Directory = Path.Combine(Path.GetTempPath(), "ossmp-测试-" + Guid.NewGuid().ToString("N"));
            System.IO.Directory.CreateDirectory(Directory);
        }

        internal string Directory { get; }

        internal static byte[] Bytes(int size)
        {
            var bytes = new byte[size];
            uint state = 2463534242;
            for (int i = 0; i < size; i++)
            {
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                bytes[i] = (byte)(state >> 24);
            }
            return bytes;
        }

        /// <summary>CRC-64/XZ, as OSS computes it, byte by byte.</summary>
        internal static ulong Crc64(byte[] bytes)
        {
            ulong crc = ~0UL;
            foreach (byte b in bytes)
            {
                crc = Crc64Table[(byte)crc ^ b] ^ (crc >> 8);
            }
            return ~crc;
        }

        internal string Write(string name, byte[] content)
        {
            string path = Path.Combine(Directory, name);
            File.WriteAllBytes(path, content);
            return path;
        }

        public void Dispose()
        {
            System.IO.Directory.Delete(Directory, true);
        }

        private static ulong[] MakeTable()
        {
            var table = new ulong[256];
            for (int i = 0; i < 256; i++)
            {
                ulong entry = (ulong)i;
                for (int bit = 0; bit < 8; bit++)
                {
                    entry = (entry & 1) != 0 ? (entry >> 1) ^ 0xC96C5795D7870F42UL : entry >> 1;
                }
                table[i] = entry;
            }
            return table;
        }
    }
}
