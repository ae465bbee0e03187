import { Component, type ReactNode } from "react";
import { Trouble } from "./Loaded";

/** A part of a screen that may fail alone: what breaks inside does not take the rest with it. */
export class Panel extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: null as unknown };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return <Trouble error={this.state.error} retry={() => this.setState({ error: null })} />;
  }
}
