using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Ossmp.Interop
{
    /// <summary>
    /// Strings across the ABI. netstandard2.0 has no UnmanagedType.LPUTF8Str, and the other string types would use
    /// the code page of the machine.
    /// </summary>
    internal static class Utf8
    {
        private static readonly Encoding Strict = new UTF8Encoding(false, true);

        /// <summary>NUL-terminated UTF-8; null for null.</summary>
        internal static byte[] Bytes(string text, string parameter)
        {
            if (text == null)
            {
                return null;
            }
            if (text.IndexOf('\0') >= 0)
            {
                throw new ArgumentException("The text holds a NUL character.", parameter);
            }
            try
            {
                var bytes = new byte[Strict.GetByteCount(text) + 1];
                Strict.GetBytes(text, 0, text.Length, bytes, 0);
                return bytes;
            }
            catch (EncoderFallbackException broken)
            {
                throw new ArgumentException(
                    "The text is not valid UTF-16: half of a surrogate pair is missing.", parameter, broken);
            }
        }

        /// <summary>As <see cref="Bytes"/>, for what may not be null.</summary>
        internal static byte[] Required(string text, string parameter)
        {
            if (text == null)
            {
                throw new ArgumentNullException(parameter);
            }
            return Bytes(text, parameter);
        }

        /// <summary>Copies a borrowed string; its handle must be kept alive by the caller.</summary>
        internal static string Text(IntPtr borrowed)
        {
            int length = 0;
            while (Marshal.ReadByte(borrowed, length) != 0)
            {
                length++;
            }
            if (length == 0)
            {
                return "";
            }
            var bytes = new byte[length];
            Marshal.Copy(borrowed, bytes, 0, length);
            return Encoding.UTF8.GetString(bytes);
        }

        /// <summary>Overwrites a copy of a secret.</summary>
        internal static void Wipe(byte[] bytes)
        {
            if (bytes != null)
            {
                Array.Clear(bytes, 0, bytes.Length);
            }
        }
    }
}
