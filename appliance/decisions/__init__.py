"""What the writer decides, one module a family of commands: state and command in, events or a refusal out.

A decision reads the draft, which already contains the earlier commands of the same transaction, and either raises its
refusal before it has recorded anything of its own, or records its events and gives the reply that is due once they are
durable. (That a lease was adopted, or a silence settled, stands whatever becomes of the command that brought it up.)
"""
