using System;
using System.Runtime.InteropServices;

namespace Ossmp.Interop
{
    /// <summary>An object that native code may be given as user data, or an array in its place, until Dispose.</summary>
    internal sealed class Pinned : IDisposable
    {
        private GCHandle handle;

        private Pinned(GCHandle handle, IntPtr pointer)
        {
            this.handle = handle;
            Pointer = pointer;
        }

        internal IntPtr Pointer { get; }

        internal static Pinned UserData(object target)
        {
            GCHandle handle = GCHandle.Alloc(target);
            return new Pinned(handle, GCHandle.ToIntPtr(handle));
        }

        internal static Pinned Range(byte[] buffer, int offset, int count)
        {
            if (buffer == null)
            {
                throw new ArgumentNullException(nameof(buffer));
            }
            if (offset < 0 || offset > buffer.Length)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(offset), offset, "It must be within the buffer of " + buffer.Length + " bytes.");
            }
            if (count < 0 || count > buffer.Length - offset)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(count), count, "The buffer holds " + (buffer.Length - offset) + " bytes from there on.");
            }
            GCHandle handle = GCHandle.Alloc(buffer, GCHandleType.Pinned);
            return new Pinned(handle, IntPtr.Add(handle.AddrOfPinnedObject(), offset));
        }

        public void Dispose()
        {
            if (handle.IsAllocated)
            {
                handle.Free();
            }
        }
    }
}
