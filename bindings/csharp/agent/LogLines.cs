using System.Collections.Generic;
using System.Diagnostics;

namespace Ossmp.Agent
{
    /// <summary>Collects what goes to a trace source.</summary>
    internal sealed class LogLines
    {
        private readonly Listener listener = new Listener();

        internal LogLines()
        {
            Source = new TraceSource("ossmp", SourceLevels.Verbose);
            Source.Listeners.Clear();
            Source.Listeners.Add(listener);
        }

        internal TraceSource Source { get; }

        internal List<string> Take()
        {
            return listener.Take();
        }

        private sealed class Listener : TraceListener
        {
            private List<string> lines = new List<string>();

            public override void Write(string message)
            {
            }

            public override void WriteLine(string message)
            {
                lock (this)
                {
                    lines.Add(message);
                }
            }

            internal List<string> Take()
            {
                lock (this)
                {
                    List<string> taken = lines;
                    lines = new List<string>();
                    return taken;
                }
            }
        }
    }
}
