"""Pages that only a browser can show; every byte of theirs goes through our proxy.

    Browser (client.py)  --pipe-->  a process of its own (process.py)  -->  Chromium
        |                                                                      |
    Proxy (proxy.py)  <---------------- every connection that it makes --------+

The proxy runs where the guard is; Chromium and who drives it know neither secrets nor
name servers.
"""
